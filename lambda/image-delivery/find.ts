import { DeliveryError } from './errors';
import { noAssets, type Assets } from './image/assets';
import { encoderVersion } from './image/sharp';
import type { Order } from './order';
import { readLayerFiles } from './origins/layer-files';
import type { SourceAnswer, SourceFile, SourceRequest } from './origins/origin';
import { hintVariant } from './request/hints';
import { unauthorized } from './request/signature';
import { canonicalTransformation } from './request/transformation/transformation';
import { entityTag, knownSourceEtags, variantHash } from './response/etag';

/** Validators of what was found, and whether it only stands in for a missing file. */
interface Validators {
  /** Entity tag of the answer. */
  readonly etag: string;
  readonly lastModified: string | undefined;
  readonly isDefault: boolean;
  /** Name of the origin that has it. */
  readonly origin: string;
}

/** The files that an answer is made of, or that the client has the answer already. */
export type Found =
  | (Validators & { readonly kind: 'not-modified' })
  | (Validators & {
      readonly kind: 'found';
      /** Name of the file: that of the default image if it is one. */
      readonly name: string;
      readonly file: SourceFile;
      readonly assets: Assets;
    });

/** Reads a file from the first of the URL endpoint's origins that has it. */
export type ReadSource = (
  request: Pick<SourceRequest, 'name' | 'query' | 'knownEtags' | 'privateToo' | 'allowance'>,
) => Promise<SourceAnswer>;

/**
 * Finds what an answer is made of: the file or the image that stands in for it, and what layers show. Without layers that
 * takes one request, which also tells whether the client has the answer already; with them its entity tag depends on
 * files that have to be read first.
 * @throws DeliveryError 404 when there is no file, 401 for a private one that the order may not see, and what origins fail with
 */
export async function findFiles(order: Order, ifNoneMatch: string | null, read: ReadSource): Promise<Found> {
  const { assets: paths } = order;
  const ownVariant = variantOf(order, '');
  const knownEtags = paths ? [] : knownSourceEtags(ifNoneMatch, ownVariant);
  const privateToo = order.access !== 'nothing';
  const { answer, name } = await findSource(order, (file) => read({ ...file, knownEtags, privateToo }));
  const isDefault = name !== order.blobName;
  if (answer.kind === 'not-modified') {
    return { ...answer, etag: entityTag(answer.etag, ownVariant), isDefault };
  }

  const { file } = answer;
  const layers = paths && (await readLayerFiles(paths, (request) => read({ ...request, knownEtags: [], privateToo })));
  const variant = layers ? variantOf(order, layers.version) : ownVariant;
  const validators = {
    etag: entityTag(file.etag, variant),
    lastModified: file.lastModified,
    isDefault,
    origin: file.origin,
  };
  const known = layers !== undefined && knownSourceEtags(ifNoneMatch, variant).includes(file.etag);
  if (known) return { kind: 'not-modified', ...validators };
  return { kind: 'found', ...validators, name, file, assets: layers?.assets ?? noAssets };
}

async function findSource(
  { blobName, query, defaultImage }: Order,
  read: (file: Pick<SourceRequest, 'name' | 'query'>) => Promise<SourceAnswer>,
): Promise<{ answer: Extract<SourceAnswer, { kind: 'found' | 'not-modified' }>; name: string }> {
  // The query belongs to the file that the URL names.
  const files = [{ name: blobName, query }, ...(defaultImage === undefined ? [] : [{ name: defaultImage }])];
  for (const file of files) {
    const answer = await read(file);
    if (answer.kind === 'private') throw unauthorized();
    if (answer.kind === 'found' || answer.kind === 'not-modified') return { answer, name: file.name };
  }
  throw new DeliveryError(404, 'ENOENT', 'No file was found at the path');
}

/**
 * All but the file itself that decides over the bytes of an answer, and whether there is one: storage does not tell that
 * a file is private where it tells that it is not modified, so who sees less knows no tag of who sees more.
 */
function variantOf({ access, steps, accepted, thumbnail, hints }: Order, layers: string): string {
  const parts = [accepted.join(), thumbnail ? 'thumbnail' : '', hints ? hintVariant(hints) : '', layers];
  return variantHash(encoderVersion, access, canonicalTransformation(steps), ...parts);
}
