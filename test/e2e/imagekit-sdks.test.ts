import { join } from 'node:path';
import { buildSrc, getResponsiveImageAttributes, type Transformation } from '@imagekit/javascript';
import ImageKit from '@imagekit/nodejs';
import type { Overlay, Transformation as NodeTransformation } from '@imagekit/nodejs/resources/shared';
import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { solid } from '../support/images';
import { interfaceFields } from '../support/interface-fields';
import { MemoryService } from '../support/memory-service';
import * as samples from './imagekit-sdks/samples';

/** A case of a table: what is given to the SDK, and the status of the answer. */
interface Case {
  readonly name: string;
  readonly transformation: Transformation;
  readonly status: number;
}

/** Every sample of a table, as a transformation of an image. */
function casesOf<Fields>(
  type: string,
  table: samples.Samples<Fields>,
  toTransformation: (fields: Partial<Fields>) => Transformation,
): Case[] {
  return Object.entries<readonly samples.Sample<Fields>[]>(table).flatMap(([field, values]) =>
    values.map(({ with: fields, status = 200 }) => ({
      name: `${type}.${field} ${JSON.stringify(fields)}`,
      transformation: toTransformation(fields),
      status,
    })),
  );
}

const overlay = (value: Overlay): Transformation => ({ overlay: value });
const image = { type: 'image', input: 'folder/other.png' } as const;
const text = { type: 'text', text: 'Hello' } as const;
const solidColor = { type: 'solidColor', color: 'red' } as const;
const video = { type: 'video', input: 'clip.mp4' } as const;
const subtitle = { type: 'subtitle', input: 'english.srt' } as const;

const cases = [
  ...casesOf('Transformation', samples.transformations, (fields) => fields),
  ...casesOf('OverlayPosition', samples.positions, (position) => overlay({ ...image, position })),
  ...casesOf('OverlayTiming', samples.timings, (timing) => overlay({ ...image, timing })),
  ...casesOf('BaseOverlay', samples.overlays, (fields) => overlay({ ...image, ...fields })),
  ...casesOf('ImageOverlay', samples.imageOverlays, (fields) => overlay({ ...image, ...fields })),
  ...casesOf('TextOverlay', samples.textOverlays, (fields) => overlay({ ...text, ...fields })),
  ...casesOf('TextOverlayTransformation', samples.textTransformations, (fields) =>
    overlay({ ...text, transformation: [fields] }),
  ),
  ...casesOf('SolidColorOverlay', samples.solidOverlays, (fields) => overlay({ ...solidColor, ...fields })),
  ...casesOf('SolidColorOverlayTransformation', samples.solidTransformations, (fields) =>
    overlay({ ...solidColor, transformation: [fields] }),
  ),
  ...casesOf('VideoOverlay', samples.videoOverlays, (fields) => overlay({ ...video, ...fields })),
  ...casesOf('SubtitleOverlay', samples.subtitleOverlays, (fields) => overlay({ ...subtitle, ...fields })),
  ...casesOf('SubtitleOverlayTransformation', samples.subtitleTransformations, (fields) =>
    overlay({ ...subtitle, transformation: [fields] }),
  ),
];

const urlEndpoint = 'https://images.example.com/';
const node = new ImageKit({ privateKey: 'private_test' });
const sdks = {
  '@imagekit/nodejs': (transformation: Transformation[], transformationPosition: 'path' | 'query') =>
    node.helper.buildSrc({
      src: '/photo.png',
      urlEndpoint,
      transformation: transformation as NodeTransformation[],
      transformationPosition,
    }),
  '@imagekit/javascript': (transformation: Transformation[], transformationPosition: 'path' | 'query') =>
    buildSrc({ src: '/photo.png', urlEndpoint, transformation, transformationPosition }),
};

let service: MemoryService;

beforeAll(async () => {
  const photo = await solid('red', { width: 60, height: 40 }).png().toBuffer();
  const other = await solid('blue', { width: 20, height: 10 }).png().toBuffer();
  service = new MemoryService(
    new Map([
      ['photo.png', photo],
      ['folder/other.png', other],
      ['other größe.png', other],
    ]),
    { namedTransformations: { thumbnail: 'w-20,h-20' } },
  );
});

describe.each(['query', 'path'] as const)('with the transformation in the %s', (position) => {
  describe.each(Object.entries(sdks))('a URL of %s', (_, build) => {
    it.each(cases)('$name', async ({ transformation, status }) => {
      const url = build([transformation], position);
      const response = await service.get(url.slice(urlEndpoint.length));
      const error = response.headers.get('ik-error');
      expect({ url, status: response.status, error }).toEqual({ url, status, error: status === 200 ? null : error });
      if (status === 200) await expect(sharp(await response.arrayBuffer()).metadata()).resolves.toBeDefined();
      else expect(error).toMatch(/^E[A-Z]+ - ./);
    });
  });
});

describe('the responsive images of @imagekit/javascript', () => {
  it('are all there', async () => {
    const { src, srcSet = '' } = getResponsiveImageAttributes({ src: 'photo.png', urlEndpoint, width: 20 });
    for (const url of [src, ...srcSet.split(', ').map((candidate) => candidate.split(' ')[0] ?? '')]) {
      expect((await service.get(url.slice(urlEndpoint.length))).status).toBe(200);
    }
  });
});

describe('the samples', () => {
  const declarations = {
    '@imagekit/nodejs': require.resolve('@imagekit/nodejs/resources/shared').replace(/\.js$/, '.d.ts'),
    '@imagekit/javascript': join(require.resolve('@imagekit/javascript'), '../interfaces/shared.d.ts'),
  };
  const tables = {
    Transformation: samples.transformations,
    OverlayPosition: samples.positions,
    OverlayTiming: samples.timings,
    BaseOverlay: samples.overlays,
    ImageOverlay: samples.imageOverlays,
    TextOverlay: samples.textOverlays,
    TextOverlayTransformation: samples.textTransformations,
    SolidColorOverlay: samples.solidOverlays,
    SolidColorOverlayTransformation: samples.solidTransformations,
    VideoOverlay: samples.videoOverlays,
    SubtitleOverlay: samples.subtitleOverlays,
    SubtitleOverlayTransformation: samples.subtitleTransformations,
  };

  describe.each(Object.entries(declarations))('cover %s', (_, file) => {
    it.each(Object.entries(tables))('%s', (name, table) => {
      const missing = interfaceFields(file, name).filter((field) => !Object.hasOwn(table, field));
      expect(missing).toEqual([]);
    });
  });
});
