import { describe, expect, it } from '@jest/globals';
import { inertMediaType, isImageName } from '../../../../lambda/image-delivery/response/media-types';

describe('inertMediaType', () => {
  it.each([
    ['a/style.css', 'text/css; charset=utf-8'],
    ['app.js', 'text/javascript; charset=utf-8'],
    ['module.MJS', 'text/javascript; charset=utf-8'],
    ['data.json', 'application/json; charset=utf-8'],
    ['readme.txt', 'text/plain; charset=utf-8'],
    ['table.csv', 'text/csv; charset=utf-8'],
    ['manual.pdf', 'application/pdf'],
    ['film.mp4', 'video/mp4'],
    ['film.webm', 'video/webm'],
    ['film.mov', 'video/quicktime'],
    ['song.mp3', 'audio/mpeg'],
    ['song.wav', 'audio/wav'],
    ['song.ogg', 'audio/ogg'],
    ['font.woff2', 'font/woff2'],
    ['font.ttf', 'font/ttf'],
    ['.css', 'text/css; charset=utf-8'],
  ])('of %s is %s', (name, type) => {
    expect(inertMediaType(name)).toBe(type);
  });

  it.each([
    'page.html',
    'page.htm',
    'page.xhtml',
    'feed.xml',
    'drawing.svg',
    'photo.jpg',
    'style.xsl',
    'archive.zip',
    'program.exe',
    'css',
    'a.css/file',
    'style.css ',
    'style.css.html',
    '__proto__',
    'a.constructor',
  ])('of %s does not exist', (name) => {
    expect(inertMediaType(name)).toBeUndefined();
  });
});

describe('isImageName', () => {
  it.each(['a.jpg', 'a.JPEG', 'a/b.c.png', 'a.webp', 'a.avif', 'a.gif', 'a.svg', 'a.heic', 'a.tiff'])('%s', (name) => {
    expect(isImageName(name)).toBe(true);
  });

  it.each(['a', 'jpg', 'a.jpg/b', 'a.css', 'a.psd', 'a.pdf'])('not %s', (name) => {
    expect(isImageName(name)).toBe(false);
  });
});
