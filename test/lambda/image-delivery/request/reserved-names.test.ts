import { describe, expect, it } from '@jest/globals';
import { readReservedNames } from '../../../../lambda/image-delivery/request/reserved-names';

describe('readReservedNames', () => {
  it.each([
    ['a.jpg', 'a.jpg', false],
    ['ik-seo/a/photo.jpg', 'a.jpg', false],
    ['ik-seo/path/to/old-name/seo-name.webp', 'path/to/old-name.webp', false],
    ['ik-seo/a.b/c/seo.v2.png', 'a.b/c.png', false],
    ['ik-seo/a/name', 'a', false],
    ['ik-seo/ik-seo/a/name.jpg', 'ik-seo/a.jpg', false],
    ['a/ik-seo/b.jpg', 'a/ik-seo/b.jpg', false],
    ['IK-SEO/a/b.jpg', 'IK-SEO/a/b.jpg', false],
    ['ik-seo', 'ik-seo', false],
    ['a.gif/ik-thumbnail.jpg', 'a.gif', true],
    ['a/b.gif/ik-thumbnail.jpg', 'a/b.gif', true],
    ['ik-seo/a/seo.gif/ik-thumbnail.jpg', 'a.gif', true],
    ['a.gif/ik-thumbnail.png', 'a.gif/ik-thumbnail.png', false],
    ['ik-thumbnail.jpg', 'ik-thumbnail.jpg', false],
    ['ik-thumbnail.jpg/a.jpg', 'ik-thumbnail.jpg/a.jpg', false],
    ['ik-video.mp4', 'ik-video.mp4', false],
    ['ik-video.mp4/a.jpg', 'ik-video.mp4/a.jpg', false],
    ['a/ik-genimg-prompt-x/b.jpg', 'a/ik-genimg-prompt-x/b.jpg', false],
  ])('reads %s as %s', (path, name, thumbnail) => {
    expect(readReservedNames(path)).toEqual({ name, thumbnail });
  });

  it.each(['ik-seo/a.jpg', 'ik-seo/'])('refuses %s, which names no file', (path) => {
    expect(() => readReservedNames(path)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
  });

  it.each([
    ['a.mp4/ik-video.mp4', 'Video'],
    ['a.gif/ik-gif-video.mp4', 'Video'],
    ['a.mp4/ik-master.m3u8', 'Video streaming'],
    ['a.mp4/ik-master.mpd', 'Video streaming'],
    ['a.mp4/ik-seek-thumbnail-track.vtt', 'The thumbnail track of a video'],
    ['a.mp4/ik-genchapter.vtt', 'Chapter generation for videos'],
    ['a.mp4/ik-gensubtitle.transcript', 'Transcription of videos'],
    ['ik-genimg-prompt-a red car/car.jpg', 'Image generation'],
    ['ik-genimg-prompt-a', 'Image generation'],
  ])('says of %s what is not available', (path, what) => {
    const message = `${what} is not available on this server`;
    expect(() => readReservedNames(path)).toThrow(expect.objectContaining({ status: 501, code: 'ENOTSUP', message }));
  });
});
