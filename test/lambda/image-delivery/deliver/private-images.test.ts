import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { animation, colourAt, solid } from '../../../support/images';
import { sign } from '../fixtures';
import { bytesOf, errorOf, openEndpoint, Service } from './service';

let service: Service;
const size = { width: 60, height: 40 };
const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>';

beforeAll(async () => {
  // Smaller than what is made of it, so that it would be sent itself.
  const red = await solid('red', size).jpeg({ quality: 20 }).toBuffer();
  service = await Service.start({
    'photo.jpg': red,
    'mark.png': await solid('blue', { width: 20, height: 20 }).png().toBuffer(),
    'invoices/scan.jpg': red,
    'invoices/logo.svg': svg,
    'invoices/scan.pdf': '%PDF-1.7',
    'invoices/fire.gif': await animation(['red', 'green'], { width: 2100, height: 1000 }).gif().toBuffer(),
  });
  await service.upload('secret.jpg', red, { isprivatefile: 'true' });
  await service.upload('Secret.png', await solid('red', size).png().toBuffer(), { isPrivateFile: 'True' });
  await service.upload('shown.jpg', red, { isprivatefile: 'false' });
});

afterAll(() => service.stop());
beforeEach(() => {
  service.reads = [];
});

const named = {
  mark: 'w-40:l-image,i-mark.png,lx-0,ly-0,l-end',
  small: 'w-30',
  same: 'q-80',
  stored: 'orig-true',
  private: 'w-30:l-image,i-invoices@@scan.jpg,w-10,l-end',
};
const config: Partial<DeliveryConfigInput> = {
  namedTransformations: named,
  urlEndpoints: [{ ...openEndpoint, privateImages: ['invoices/*'] }],
};
const ask = (target: string, headers: Record<string, string> = {}) => service.get(target, headers, config);
const refusal = [401, 'EUNAUTHORIZED - The URL is not signed, or its signature is not valid (any more)'];

/** Ways to ask for something that shows pixels of a file, none of which names a transformation and nothing else. */
const unnamed = (name: string) => [
  `/${name}`,
  `/${name}?tr=`,
  `/tr:w-30/${name}`,
  `/tr:w-30,n-small/${name}`,
  `/tr:n-small:w-30/${name}`,
  `/tr:n-mark:n-small/${name}`,
  `/tr:n-mark,n-small/${name}`,
  `/tr:n-mark/${name}?tr=n-small`,
  `/${name}?tr=n-small:e-contrast`,
  `/tr:n-small/${name}?tr=w-30`,
  `/tr:if-w_gt_1,n-small,if-end/${name}`,
  `/tr:orig-true/${name}`,
  `/tr:n-small,orig-true/${name}`,
  `/tr:f-png/${name}`,
  `/tr:di-photo.jpg/${name}`,
  `/${name}/ik-thumbnail.jpg`,
  `/${name}?ik-attachment=true`,
  `/tr:di-${name.replaceAll('/', '@@')}/missing.jpg`,
  `/tr:l-image,i-${name.replaceAll('/', '@@')},l-end/photo.jpg`,
  `/tr:w-30:l-image,i-mark.png:l-image,i-${name.replaceAll('/', '@@')},l-end,l-end/photo.jpg`,
  `/photo.jpg?tr=l-image,ie-${Buffer.from(name).toString('base64url')},l-end`,
];

describe('an image whose name the endpoint calls private', () => {
  it('may not even stand in for one that is there', async () => {
    expect(errorOf(await ask('/tr:w-30,di-invoices@@scan.jpg/photo.jpg'))).toEqual(refusal);
  });

  it.each(unnamed('invoices/scan.jpg'))('needs a signature, and is not read without: %s', async (target) => {
    expect(errorOf(await ask(target))).toEqual(refusal);
    expect(errorOf(await ask(target.replaceAll('invoices/', 'invoice%73/')))).toEqual(refusal);
    expect(service.reads).toEqual([]);
  });

  it('is served to who has one', async () => {
    for (const target of ['/invoices/scan.jpg', '/tr:w-30/invoices/scan.jpg', '/tr:orig-true/invoices/scan.jpg']) {
      expect((await ask(sign(target))).status).toBe(200);
    }
    expect((await ask(sign('/tr:l-image,i-invoices@@scan.jpg,l-end/photo.jpg'))).status).toBe(200);
  });

  it('tells nobody whether it is there', async () => {
    expect(errorOf(await ask('/invoices/missing.jpg'))).toEqual(refusal);
    expect(service.reads).toEqual([]);
  });

  it('is answered with nothing that a cache keeps', async () => {
    const response = await ask('/invoices/scan.jpg');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('etag')).toBeNull();
  });

  it('is one on that URL endpoint only', async () => {
    const urlEndpoints = [openEndpoint, { ...openEndpoint, path: '/shop/', privateImages: ['*'] }];
    const open = (target: string) => service.get(target, {}, { urlEndpoints });
    expect((await open('/invoices/scan.jpg')).status).toBe(200);
    expect((await open('/shop/invoices/scan.jpg')).status).toBe(401);
  });
});

describe.each(['invoices/scan.jpg', 'secret.jpg'])('a named transformation of %s', (name) => {
  it.each([`/tr:n-mark/${name}`, `/${name}?tr=n-mark`, `/tr:n-mark,di-photo.jpg/${name}`])(
    'is shown unsigned: %s',
    async (target) => {
      const response = await ask(target);
      expect(response.status).toBe(200);
      const image = await bytesOf(response);
      expect(await sharp(image).metadata()).toMatchObject({ width: 40 });
      expect(await colourAt(image, 5, 5)).toBe('blue');
    },
  );

  it('never opens the stored file', async () => {
    expect(errorOf(await ask(`/tr:n-stored/${name}`))).toEqual(refusal);
    const [stored, same] = [sign(`/tr:n-same/${name}`), `/tr:n-same/${name}`].map(async (url) =>
      bytesOf(await ask(url)),
    );
    expect((await same)?.equals((await stored) ?? Buffer.alloc(0))).toBe(false);
  });
});

describe('a named transformation', () => {
  it.each(['invoices/logo.svg', 'invoices/scan.pdf', 'invoices/fire.gif'])(
    'opens no private file that it leaves as it is: %s',
    async (name) => {
      expect(errorOf(await ask(`/tr:n-same/${name}`))).toEqual(refusal);
      expect((await ask(sign(`/tr:n-same/${name}`))).status).toBe(200);
    },
  );

  it('may be made of a private image', async () => {
    expect((await ask('/tr:n-private/photo.jpg')).status).toBe(200);
  });

  it('needs a signature where all URLs do', async () => {
    const urlEndpoints = [{ path: '/', origins: ['main'], privateImages: ['invoices/*'] }];
    const closed = await service.get('/tr:n-mark/invoices/scan.jpg', {}, { ...config, urlEndpoints });
    expect(errorOf(closed)).toEqual(refusal);
  });
});

describe('an endpoint that calls no name private', () => {
  it('looks at no layer in a branch that is not taken', async () => {
    expect((await service.get('/tr:if-w_gt_1000,l-image,i-a%5Cb.png,l-end,if-end/photo.jpg')).status).toBe(200);
  });
});

describe('an image whose metadata says that it is private', () => {
  it.each(unnamed('secret.jpg'))('needs a signature: %s', async (target) => {
    expect(errorOf(await ask(target))).toEqual(refusal);
  });

  it('is asked for, and not read', async () => {
    await ask('/tr:w-30/secret.jpg');
    expect(service.reads).toEqual(['secret.jpg private']);
  });

  it('is served to who has one', async () => {
    expect((await ask(sign('/secret.jpg'))).status).toBe(200);
  });

  it('is so however the metadata is written', async () => {
    expect((await ask('/Secret.png')).status).toBe(401);
    expect((await ask('/shown.jpg')).status).toBe(200);
  });

  it('is so on every URL endpoint', async () => {
    expect(errorOf(await service.get('/secret.jpg'))).toEqual(refusal);
  });
});

it.each(['/secret.jpg', '/tr:n-stored/secret.jpg', '/tr:n-stored/invoices/scan.jpg'])(
  'the tag of a signed answer is of no use without the signature: %s',
  async (target) => {
    const known = { 'If-None-Match': (await ask(sign(target))).headers.get('etag') ?? '' };
    expect((await ask(sign(target), known)).status).toBe(304);
    for (const method of ['GET', 'HEAD']) {
      expect(errorOf(await service.get(target, known, config, method))).toEqual(refusal);
    }
  },
);
