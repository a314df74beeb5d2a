import { describe, expect, it } from '@jest/globals';
import { parse } from 'content-disposition';
import fc from 'fast-check';
import { disposition } from '../../../../lambda/image-delivery/response/disposition';

describe('disposition', () => {
  it.each<[string, string | undefined, string | undefined, string]>([
    ['a/photo.jpg', undefined, 'jpg', 'photo.jpg'],
    ['photo.JPEG', undefined, 'jpg', 'photo.JPEG'],
    ['photo.jpg', undefined, 'webp', 'photo.webp'],
    ['photo', undefined, 'webp', 'photo.webp'],
    ['photo.v2', undefined, 'png', 'photo.v2.png'],
    ['style.css', undefined, undefined, 'style.css'],
    ['LICENSE', undefined, undefined, 'LICENSE'],
    ['photo.jpg', 'holiday', 'webp', 'holiday.webp'],
    ['photo.jpg', 'holiday.png', 'webp', 'holiday.webp'],
    ['photo.jpg', 'holiday.2026', 'jpg', 'holiday.2026.jpg'],
    ['photo.jpg', 'setup.exe', 'jpg', 'setup.exe.jpg'],
    ['manual.pdf', 'Manual', undefined, 'Manual.pdf'],
    ['manual.pdf', 'manual.pdf', undefined, 'manual.pdf'],
    ['photo.jpg', '', 'jpg', 'photo.jpg'],
    ['photo.jpg', '../../etc/passwd', 'jpg', '.._.._etc_passwd.jpg'],
    ['photo.jpg', 'a"b\\c\r\nSet-Cookie: x', 'jpg', 'a_b_c__Set-Cookie_ x.jpg'],
    ['photo.jpg', 'gpj\u202eexe', 'jpg', 'gpj_exe.jpg'],
    ['verão/praia à tarde.jpg', undefined, 'webp', 'praia à tarde.webp'],
    ['photo.jpg', '😀', 'jpg', '😀.jpg'],
    ['a"b\u202egpj.exe', undefined, 'jpg', 'a_b_gpj.exe.jpg'],
    ['é'.repeat(1000), undefined, 'jpg', `${'é'.repeat(150)}.jpg`],
    ['photo.jpg', 'a\ud800b', 'jpg', 'a_b.jpg'],
    ['photo.jpg', ' ', 'jpg', 'photo.jpg'],
    ['photo.jpg', '100%41', 'jpg', '100%41.jpg'],
    ['photo.jpg', 'é'.repeat(500), 'jpg', `${'é'.repeat(150)}.jpg`],
  ])('of %s as %j sent as %s is %s', (name, filename, extension, saved) => {
    const header = disposition('attachment', { stored: name, asked: filename, extension });
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(parse(header)).toMatchObject({ type: 'attachment', parameters: { filename: saved } });
  });

  it('has a name for old browsers and one for new ones', () => {
    expect(disposition('attachment', { stored: 'praia à tarde.jpg', extension: 'webp' })).toBe(
      `attachment; filename="praia ? tarde.webp"; filename*=UTF-8''praia%20%C3%A0%20tarde.webp`,
    );
    expect(disposition('attachment', { stored: 'a b.jpg', extension: 'jpg' })).toBe('attachment; filename="a b.jpg"');
  });

  it('shows a file as it has it saved, but for the word', () => {
    const name = { stored: 'a/verão.jpg', extension: 'webp' };
    expect(disposition('inline', name)).toBe(`inline; filename="ver?o.webp"; filename*=UTF-8''ver%C3%A3o.webp`);
    expect(disposition('attachment', name)).toBe(disposition('inline', name).replace('inline', 'attachment'));
  });

  it('always is a header that says the real extension', () => {
    const name = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(name, fc.constantFrom('jpg', 'png', 'webp', 'svg'), (filename, extension) => {
        const value = disposition('attachment', { stored: 'photo.jpg', asked: filename, extension });
        const header = new Headers({ 'Content-Disposition': value }).get('content-disposition') ?? '';
        const { type, parameters } = parse(header);
        expect(type).toBe('attachment');
        expect(parameters['filename']).toMatch(new RegExp(`\\.(?:${extension}|jpeg)$`, 'i'));
        expect(parameters['filename']).not.toMatch(/[/\\\p{Cc}]/u);
      }),
    );
  });
});
