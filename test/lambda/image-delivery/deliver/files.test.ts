import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { animation, quarters } from '../../../support/images';
import { bytesOf, errorOf, Service } from './service';

const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const harmless = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"/>';
const html = '<!doctype html><script>alert(1)</script>';
const csp = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

let service: Service;
let photo: Buffer;

beforeAll(async () => {
  photo = await quarters({ width: 40, height: 30 }).jpeg().toBuffer();
  const png = await quarters({ width: 40, height: 30 }).png().toBuffer();
  service = await Service.start({
    'path/photo.jpg': photo,
    'photo.jpg': photo,
    noname: photo,
    'verão/à.jpg': photo,
    'spinner.gif': await animation(['red', 'green'], { width: 20, height: 10 }).gif().toBuffer(),
    'style.css': 'body { color: red }',
    'app.mjs': 'export {};',
    'font.woff2': 'wOF2',
    'film.mp4': '\0\0\0\x18ftypisom',
    'manual.pdf': '%PDF-1.7',
    'page.html': html,
    'feed.xml': '<feed/>',
    LICENSE: 'text',
    'page.jpg': html,
    'page.svg': html,
    'picture.css': png,
    'drawing.svg': svg,
    'broken.svg': '<svg><g></svg>',
    'drawing.txt': svg,
    'drawing.jpg': svg,
    'design.psd': '8BPS\0\x01',
  });
});

afterAll(() => service.stop());

const disposition = (response: Response) => response.headers.get('content-disposition');
const type = (response: Response) => response.headers.get('content-type');

describe('a file that is no image', () => {
  it.each([
    ['style.css', 'text/css; charset=utf-8'],
    ['app.mjs', 'text/javascript; charset=utf-8'],
    ['font.woff2', 'font/woff2'],
    ['film.mp4', 'video/mp4'],
    ['manual.pdf', 'application/pdf'],
  ])('%s is sent as it is, whatever the URL asks of it', async (name, expected) => {
    const stored = await bytesOf(await service.get(`/tr:orig-true/${name}`));
    for (const target of [`/${name}`, `/tr:w-100,f-webp/${name}`, `/tr:orig-true/${name}`]) {
      const response = await service.get(target);
      expect([response.status, type(response), disposition(response)]).toEqual([
        200,
        expected,
        `inline; filename=${name}`,
      ]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toBe(csp);
      expect(stored.equals(await bytesOf(response))).toBe(true);
    }
  });

  it.each(['page.html', 'feed.xml', 'LICENSE', 'design.psd'])('%s may only be saved', async (name) => {
    for (const target of [`/${name}`, `/tr:w-100/${name}`, `/tr:orig-true/${name}`]) {
      const response = await service.get(target);
      expect([response.status, type(response)]).toEqual([200, 'application/octet-stream']);
      expect(disposition(response)).toBe('attachment');
    }
  });

  it.each(['page.jpg', 'page.svg'])('%s has promised to be one', async (name) => {
    const message = 'EINVAL - The file is not a JPEG, PNG, WebP, AVIF, GIF or HEIC image';
    expect(errorOf(await service.get(`/${name}`))).toEqual([400, message]);
    const original = await service.get(`/tr:orig-true/${name}`);
    expect([original.status, type(original), disposition(original)]).toEqual([
      200,
      'application/octet-stream',
      'attachment',
    ]);
  });

  it('is known again by its entity tag', async () => {
    const etag = (await service.get('/style.css')).headers.get('etag') ?? '';
    const again = await service.get('/style.css', { 'If-None-Match': etag });
    expect([again.status, disposition(again)]).toEqual([304, null]);
  });
});

describe('an image is one by its bytes', () => {
  it.each([
    ['picture.css', 'png'],
    ['noname', 'jpeg'],
  ])('%s', async (name, format) => {
    const response = await service.get(`/tr:w-20/${name}`);
    expect([response.status, type(response)]).toEqual([200, `image/${format}`]);
    expect(await sharp(await bytesOf(response)).metadata()).toMatchObject({ format, width: 20 });
  });
});

describe('an SVG', () => {
  const targets = ['', 'tr:w-100,h-100/', 'tr:f-auto/', 'tr:f-svg/', 'tr:f-orig/', 'tr:f-png:f-auto/', 'tr:orig-true/'];

  it.each(['drawing.svg', 'drawing.txt', 'drawing.jpg'])(
    'attack 9: %s is sent without its script, whatever the URL asks',
    async (name) => {
      for (const target of targets) {
        const response = await service.get(`/${target}${name}`);
        expect([response.status, type(response)]).toEqual([200, 'image/svg+xml']);
        expect(disposition(response)).toMatch(/^inline; filename=drawing\.(?:txt\.)?svg$/);
        expect(response.headers.get('content-security-policy')).toBe(csp);
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
        expect(await response.text()).toBe(harmless);
      }
      const saved = await service.get(`/${name}?ik-attachment=true`);
      expect([type(saved), await saved.text()]).toEqual(['image/svg+xml', harmless]);
    },
  );

  it('is no answer where it is not well-formed, or larger than is allowed', async () => {
    expect(errorOf(await service.get('/broken.svg'))).toEqual([400, 'EINVAL - The SVG is not well-formed']);
    const limits = { svgBytes: 20 };
    expect(errorOf(await service.get('/drawing.svg', {}, { limits }))).toEqual([400, 'ELIMIT - The SVG is too large']);
  });

  it.each(['png', 'jpg', 'jpeg', 'webp', 'avif'])('is not drawn as %s', async (format) => {
    const response = await service.get(`/tr:w-10:f-${format}/drawing.svg`);
    expect(errorOf(response)).toEqual([501, 'ENOTSUP - SVG is not rasterized by this server']);
  });

  it.each([
    ['png', 'png'],
    ['jpg', 'jpeg'],
    ['webp', 'webp'],
    ['avif', 'avif'],
  ])('is drawn as %s where that is switched on', async (format, type) => {
    const response = await service.get(`/tr:w-10:f-${format}/drawing.txt`, {}, { svg: 'rasterize' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, `image/${type}`]);
    expect((await sharp(await bytesOf(response)).metadata()).width).toBe(10);
    const plain = await service.get('/tr:w-10/drawing.svg', {}, { svg: 'rasterize' });
    expect(await plain.text()).toBe(harmless);
  });
});

describe('ik-attachment', () => {
  it.each([
    ['/path/photo.jpg?ik-attachment=true', 'photo.jpg'],
    ['/tr:f-webp/path/photo.jpg?ik-attachment=true', 'photo.webp'],
    ['/noname?ik-attachment=true', 'noname.jpg'],
    ['/picture.css?ik-attachment=true', 'picture.css.png'],
    ['/drawing.txt?ik-attachment=true', 'drawing.txt.svg'],
    ['/style.css?ik-attachment=true', 'style.css'],
    ['/page.html?ik-attachment=true', 'page.html'],
    ['/ik-seo/path/photo/holiday.jpg?ik-attachment=true', 'photo.jpg'],
    ['/photo.jpg?ik-attachment=true&ik-attachment-filename=holiday', 'holiday.jpg'],
    ['/tr:orig-true/photo.jpg?ik-attachment=true&ik-attachment-filename=holiday.png', 'holiday.jpg'],
    ['/photo.jpg?ik-attachment=true&ik-attachment-filename=run.exe', 'run.exe.jpg'],
  ])('offers %s to be saved as %s', async (target, name) => {
    const response = await service.get(target);
    expect([response.status, disposition(response)]).toEqual([200, `attachment; filename=${name}`]);
  });

  it('offers a name that is not ASCII in both forms', async () => {
    const response = await service.get('/ver%C3%A3o/%C3%A0.jpg?ik-attachment=true');
    expect(disposition(response)).toBe(`attachment; filename="?.jpg"; filename*=UTF-8''%C3%A0.jpg`);
  });

  it('is not offered otherwise: the file is shown under its own name', async () => {
    for (const query of ['', '?ik-attachment=false', '?ik-attachment-filename=a']) {
      expect(disposition(await service.get(`/photo.jpg${query}`))).toBe('inline; filename=photo.jpg');
    }
    expect(disposition(await service.get('/tr:f-webp/path/photo.jpg'))).toBe('inline; filename=photo.webp');
  });

  it('changes no byte, and says it once', async () => {
    const plain = await bytesOf(await service.get('/tr:w-20/photo.jpg'));
    expect((await bytesOf(await service.get('/tr:w-20/photo.jpg?ik-attachment=true'))).equals(plain)).toBe(true);
    const twice = await service.get('/photo.jpg?ik-attachment=true&ik-attachment=true');
    expect(errorOf(twice)).toEqual([400, 'EINVAL - The parameter "ik-attachment" is given more than once']);
  });
});

describe('reserved names', () => {
  it.each(['/ik-seo/path/photo/holiday-by-the-sea.jpg', '/ik-seo/tr:w-20/path/photo/x.jpg'])('%s', async (target) => {
    const response = await service.get(target);
    expect([response.status, type(response)]).toEqual([200, 'image/jpeg']);
  });

  it('have another entity tag for a thumbnail', async () => {
    const whole = await service.get('/spinner.gif');
    const thumbnail = await service.get('/spinner.gif/ik-thumbnail.jpg');
    expect([whole.status, thumbnail.status]).toEqual([200, 200]);
    expect(thumbnail.headers.get('etag')).not.toBe(whole.headers.get('etag'));
  });

  it.each(['manual.pdf', 'design.psd', 'film.mp4', 'drawing.svg', 'style.css'])(
    'make no thumbnail of %s',
    async (name) => {
      const message = 'ENOTSUP - Thumbnails are made of images only by this server';
      expect(errorOf(await service.get(`/${name}/ik-thumbnail.jpg`))).toEqual([501, message]);
    },
  );

  it('say what is not available', async () => {
    const video = await service.get('/film.mp4/ik-video.mp4');
    expect(errorOf(video)).toEqual([501, 'ENOTSUP - Video is not available on this server']);
    const generated = await service.get('/ik-genimg-prompt-a%20car/car.jpg');
    expect(errorOf(generated)).toEqual([501, 'ENOTSUP - Image generation is not available on this server']);
  });
});

describe('parameters without a meaning here', () => {
  it.each(['ik-obj-version=1', 'ik-sdk-version=js-1.0.0', 'v=2', 'updatedAt=1700000000', 'ik-sanitizeSvg=false'])(
    '%s changes nothing',
    async (query) => {
      const [plain, other] = await Promise.all([service.get('/photo.jpg'), service.get(`/photo.jpg?${query}`)]);
      expect(other.headers.get('etag')).toBe(plain.headers.get('etag'));
      expect((await bytesOf(other)).equals(await bytesOf(plain))).toBe(true);
    },
  );
});
