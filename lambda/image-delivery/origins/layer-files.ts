import { DeliveryError, toDeliveryError } from '../errors';
import type { Assets } from '../image/assets';
import { type SourceImage, tryInspectSource } from '../image/source';
import { parseBlobName } from '../request/blob-name';
import { unauthorized } from '../request/signature';
import type { AssetPaths } from '../request/transformation/chain-facts';
import { Allowance } from './allowance';
import type { SourceAnswer, SourceRequest } from './origin';

/** Most files that the layers of one image may be made of, and most bytes of them all. */
const maxFiles = 10;
export const maxLayerBytes = 60_000_000;

/** The files of layers, read. */
export interface LayerFiles {
  readonly assets: Assets;
  /** Another text when one of the files is another. */
  readonly version: string;
}

/** Asks the origins of the URL endpoint for a file. */
export type ReadFile = (request: Pick<SourceRequest, 'name' | 'allowance'>) => Promise<SourceAnswer>;

/** A file that was read, or why it was not: nobody's business until the file is used. */
type Outcome<File> = { readonly etag: string; readonly file: File } | DeliveryError;

/**
 * Reads the files that layers are made of, all at once. One that is missing, or no image, is an error of the layer that
 * shows it; a conditional may leave that out.
 * @throws DeliveryError 400 `ELIMIT` when there are too many, or they are too large together
 */
export async function readLayerFiles(paths: AssetPaths, read: ReadFile): Promise<LayerFiles> {
  if (paths.images.length + paths.fonts.length > maxFiles) {
    throw new DeliveryError(400, 'ELIMIT', `The layers are made of more than ${maxFiles} files`);
  }
  const allowance = new Allowance(maxLayerBytes);
  const readFile = (path: string) => readAsset(path, read, allowance);
  const [images, fonts] = await Promise.all([
    readAll(paths.images, async (path) => {
      const { etag, data } = await readFile(path);
      return { etag, file: { data, source: await inspectLayer(path, data) } };
    }),
    readAll(paths.fonts, async (path) => {
      const { etag, data } = await readFile(path);
      return { etag, file: data };
    }),
  ]);
  // Which file it was that did not fit is chance, so it is no error of that file.
  allowance.requireKept();
  return {
    assets: { image: (path) => use(images, path), font: (path) => use(fonts, path) },
    version: [...images.values(), ...fonts.values()].map(versionOf).join(),
  };
}

async function readAll<File>(
  paths: readonly string[],
  read: (path: string) => Promise<Exclude<Outcome<File>, DeliveryError>>,
): Promise<ReadonlyMap<string, Outcome<File>>> {
  const outcomes = paths.map(async (path) => [path, await read(path).catch(toDeliveryError)] as const);
  return new Map(await Promise.all(outcomes));
}

async function readAsset(path: string, read: ReadFile, allowance: Allowance): Promise<{ etag: string; data: Buffer }> {
  const answer = await read({ name: parseBlobName(path), allowance });
  if (answer.kind === 'found') return answer.file;
  if (answer.kind === 'private') throw unauthorized();
  throw new DeliveryError(404, 'ENOENT', `No file was found for the layer "${shown(path)}"`);
}

async function inspectLayer(path: string, data: Buffer): Promise<SourceImage> {
  const source = await tryInspectSource(data);
  if (source) return source;
  throw new DeliveryError(400, 'EINVAL', `The file of the layer "${shown(path)}" is no image that can be drawn`);
}

function shown(path: string): string {
  return path.slice(0, 100);
}

function use<File>(outcomes: ReadonlyMap<string, Outcome<File>>, path: string): File {
  const outcome = outcomes.get(path);
  if (outcome === undefined) throw new Error('the file of a layer was not read');
  if (outcome instanceof DeliveryError) throw outcome;
  return outcome.file;
}

function versionOf(outcome: Outcome<unknown>): string {
  return outcome instanceof DeliveryError ? outcome.code : outcome.etag;
}
