import sharp from 'sharp';
import type { LocalEndpoints } from '../../../lib/local';
import { containerOf } from '../../support/local-cloud';
import type { RawAnswer } from '../../support/raw-http';
import { sourceSize } from './clients';
import { hostileNames, unspeakableNames } from './names';

const names: readonly string[] = [...hostileNames, ...unspeakableNames];

/** 64 colours that are far from each other. */
const colourOf = (index: number): number[] => [index & 3, (index >> 2) & 3, (index >> 4) & 3].map((part) => part * 85);

/** What there is to see in a picture. */
export interface Shown {
  /** Name of the file that it was made of. */
  readonly name: string | undefined;
  readonly width: number;
  readonly height: number;
}

/** Puts a picture into the container for every name, each of a colour of its own. */
export async function uploadPictures(endpoints: LocalEndpoints): Promise<void> {
  const container = containerOf(endpoints);
  for (const [index, name] of names.entries()) {
    const [r = 0, g = 0, b = 0] = colourOf(index);
    const create = { ...sourceSize, channels: 3, background: { r, g, b } } as const;
    const picture = await sharp({ create }).png().toBuffer();
    await container.getBlockBlobClient(name).uploadData(picture);
  }
}

/** What there is to see of an answer; of one without a picture, what it says. */
export async function shown({ status, headers, body }: RawAnswer): Promise<Shown | string> {
  if (status !== 200) return `${status} ${headers.get('ik-error') ?? ''}`;
  const { data, info } = await sharp(body).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const middle = info.channels * (info.width * (info.height >> 1) + (info.width >> 1));
  const pixel = data.subarray(middle, middle + 3);
  const index = names.findIndex((_, candidate) =>
    colourOf(candidate).every((part, channel) => Math.abs(part - (pixel[channel] ?? 0)) < 20),
  );
  return { name: names[index], width: info.width, height: info.height };
}
