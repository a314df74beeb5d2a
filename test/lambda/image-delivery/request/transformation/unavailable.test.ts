import { describe, expect, it } from '@jest/globals';
import { parseTransformation } from '../../../../../lambda/image-delivery/request/transformation/transformation';

const parse = (text: string) => parseTransformation([text]);

describe('what is not available', () => {
  it.each([
    'e-bgremove',
    'e-removedotbg',
    'e-changebg-prompt-car',
    'e-changebg-prompte-Y2Fy',
    'e-edit-prompt-make it vintage',
    'e-retouch',
    'e-upscale',
    'e-genvar',
    'e-dropshadow',
    'e-dropshadow-az-215_el-45_st-60',
  ])('answers 501 to %s', (text) => {
    const key = text.split('-', 2).join('-');
    const refusal = expect.objectContaining({
      status: 501,
      code: 'ENOTSUP',
      message: `"${key}" is not available: it needs ImageKit's AI`,
    });
    expect(() => parse(text)).toThrow(refusal);
    expect(() => parse(`w-1:l-image,i-a.png:${text},l-end`)).toThrow(refusal);
    expect(() => parse(`if-w_gt_1,w-1,if-else,${text},if-end`)).toThrow(refusal);
    expect(() => parse(`if-w_gt_1,${text},if-end`)).toThrow(refusal);
  });

  it.each(['bg-genfill', 'cm-pad_resize,bg-genfill-prompt-a car', 'bg-genfill-prompte-Y2Fy'])(
    'answers 501 to %s',
    (text) => {
      expect(() => parse(text)).toThrow(
        expect.objectContaining({ status: 501, message: '"bg-genfill" is not available: it needs ImageKit\'s AI' }),
      );
    },
  );

  it.each([
    ['vc-h264', 'vc'],
    ['ac-aac', 'ac'],
    ['so-5', 'so'],
    ['eo-15', 'eo'],
    ['du-10', 'du'],
    ['sr-240_360_480', 'sr'],
    ['f-mp4', 'f-mp4'],
    ['f-webm', 'f-webm'],
    ['l-video,i-a.mp4,l-end', 'l-video'],
    ['l-subtitles,i-a.srt,l-end', 'l-subtitles'],
    ['l-subtitle,i-a.srt,l-end', 'l-subtitle'],
  ])('answers 501 to %s', (text, what) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        status: 501,
        code: 'ENOTSUP',
        message: `"${what}" is not available: only images are delivered`,
      }),
    );
  });

  it.each(
    'oi ot obg ox oy oh ow ofo ote ots otf otc otw otp otbg otia ott or oa oit oiar oibg oib oidpr oiq oic'.split(' '),
  )('answers 400 to the old %s', (key) => {
    expect(() => parse(`w-1,${key}-x`)).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'EINVAL',
        message: `"${key}" is not available: overlays are layers now (l-image, l-text)`,
      }),
    );
  });

  it.each([
    ['keys that only begin alike', 'o-50,orig-false', [{ o: 50, orig: false }]],
    ['times of layers, which only videos have', 'lso-5,leo-15,ldu-10,w-1', [{ w: 1 }]],
    ['effects that nobody has', 'e-foo,e-bg,e-bgremoved,w-1', [{ w: 1 }]],
    ['a format that only looks like a video', 'f-webp', [{ f: 'webp' }]],
  ])('is not: %s', (_, text, steps) => {
    expect(parse(text)).toEqual(steps);
  });
});
