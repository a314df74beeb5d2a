import { DeliveryError } from './errors';
import { noAssets, type Assets } from './image/assets';
import { encoderVersion } from './image/sharp';
import type { Order } from './order';
import type { FileType } from './origins/file-kind';
import { readLayerFiles } from './origins/layer-files';
import type { SourceAnswer, SourceFile, SourceRequest } from './origins/origin';
import type { Conditions } from './request/conditions';
import { hintVariant } from './request/hints';
import { parseHttpDate } from './request/http-date';
import { isHidden } from './request/private-images';
import { unauthorized } from './request/signature';
import { canonicalTransformation } from './request/transformation/transformation';
import { entityTag, knownSourceEtags, variantHash } from './response/etag';
import type { Piece } from './response/respond';

/** Validators of what was found, and whether it only stands in for a missing file. */
export interface Validators {
  /** Entity tag of the answer. */
  readonly etag: string;
  readonly lastModified: string | undefined;
  readonly isDefault: boolean;
  /** Name of the origin that has it. */
  readonly origin: string;
}

/** A file, under the name by which it was found: that of the default image if it is one. */
interface Named {
  readonly name: string;
  readonly file: SourceFile;
}

/** The files that an answer is made of, a piece of one that is sent as it is, or that the client has the answer already. */
export type Found =
  | (Validators & { readonly kind: 'not-modified' })
  | (Validators & Named & { readonly kind: 'found'; readonly assets: Assets })
  | (Validators & Named & { readonly kind: 'piece'; readonly type: FileType; readonly piece: Piece });

/** Reads a file from the first of the URL endpoint's origins that has it. */
export type ReadSource = (
  request: Pick<SourceRequest, 'name' | 'query' | 'knownEtags' | 'privateToo' | 'allowance' | 'range'>,
) => Promise<SourceAnswer>;

/** An answer about a file that there is, and the name of that. */
export interface Sought {
  readonly answer: Exclude<SourceAnswer, { kind: 'missing' | 'private' }>;
  readonly name: string;
}

/**
 * Finds what an answer is made of: the file or the image that stands in for it, and what layers show. Without layers that
 * takes one request, which also tells whether the client has the answer already; with them its entity tag depends on
 * files that have to be read first. A date, or "any", is compared here with what a first byte tells of the file, because
 * storage does not say of a private file that it is one where it says that it was not modified.
 * @throws DeliveryError 404 when there is no file, 401 for a private one that the order may not see, and what origins fail with
 */
export async function findFiles(order: Order, conditions: Conditions, read: ReadSource): Promise<Found> {
  const { assets: paths } = order;
  const ownVariant = variantOf(order, '');
  const knownEtags = paths ? [] : knownSourceEtags(conditions.ifNoneMatch, ownVariant);
  const privateToo = order.access !== 'nothing';
  const seek = (range?: SourceRequest['range']) =>
    findSource(order, (file) => read({ ...file, knownEtags, privateToo, range }));
  const first = !paths && mayBeCurrent(conditions, order) ? await seek({ first: 0, last: 0 }) : undefined;
  if (first && isCurrent(first, conditions, order)) {
    return { kind: 'not-modified', ...validatorsOf(first.answer.file, first.name, order, ownVariant) };
  }

  const { answer, name } = first && isWhole(first) ? first : await seek();
  if (answer.kind === 'unsatisfiable') throw new DeliveryError(502, 'UNIDENTIFIED', 'The origin failed');
  if (answer.kind === 'not-modified') {
    return { kind: 'not-modified', ...validatorsOf(answer, name, order, ownVariant) };
  }
  const { file } = answer;
  const layers = paths && (await readLayerFiles(paths, (request) => read({ ...request, knownEtags: [], privateToo })));
  const variant = layers ? variantOf(order, layers.version) : ownVariant;
  const validators = validatorsOf(file, name, order, variant);
  const known = layers !== undefined && knownSourceEtags(conditions.ifNoneMatch, variant).includes(file.etag);
  if (known || isCurrent({ answer, name }, conditions, order)) return { kind: 'not-modified', ...validators };
  return { kind: 'found', ...validators, name, file, assets: layers?.assets ?? noAssets };
}

/**
 * Asks for the file and, where that is missing, for the image that stands in for it.
 * @throws DeliveryError 404 when there is neither, 401 for a private one that the order may not see
 */
export async function findSource(
  { blobName, query, defaultImage }: Order,
  read: (file: Pick<SourceRequest, 'name' | 'query'>) => Promise<SourceAnswer>,
): Promise<Sought> {
  // The query belongs to the file that the URL names.
  const files = [{ name: blobName, query }, ...(defaultImage === undefined ? [] : [{ name: defaultImage }])];
  for (const file of files) {
    const answer = await read(file);
    if (answer.kind === 'private') throw unauthorized();
    if (answer.kind !== 'missing') return { answer, name: file.name };
  }
  throw new DeliveryError(404, 'ENOENT', 'No file was found at the path');
}

/** Validators of what is made of a file. */
export function validatorsOf(
  { etag, lastModified, origin }: Pick<SourceFile, 'etag' | 'lastModified' | 'origin'>,
  name: string,
  { blobName }: Order,
  variant: string,
): Validators {
  const isDefault = name !== blobName;
  // Of an image that stands in for another no date is told: the other one may come, and be older.
  return { etag: entityTag(etag, variant), lastModified: isDefault ? undefined : lastModified, isDefault, origin };
}

/**
 * Whether the client has the answer by a condition that entity tags have no part in. Never one that is made of a file
 * which it may not see as it is: whether there is an answer at all is then known only when it is made.
 */
export function isCurrent(
  sought: Sought,
  conditions: Conditions,
  order: Order,
): sought is Sought & { answer: Extract<SourceAnswer, { kind: 'found' }> } {
  const { answer, name } = sought;
  if (answer.kind !== 'found' || answer.file.etag === '' || isHidden(answer.file.isPrivate, name, order)) return false;
  const { any, modifiedSince: since } = conditions;
  if (any) return true;
  if (since === undefined || !order.dated || name !== order.blobName) return false;
  const modified = parseHttpDate(answer.file.lastModified ?? '', since);
  return modified !== undefined && modified <= since;
}

function mayBeCurrent({ any, modifiedSince }: Conditions, { dated }: Order): boolean {
  return any || (modifiedSince !== undefined && dated);
}

/** Some servers send all of a file whatever is asked for. */
function isWhole({ answer }: Sought): boolean {
  return answer.kind === 'not-modified' || (answer.kind === 'found' && answer.file.piece === undefined);
}

/**
 * All but the file itself that decides over the bytes of an answer, and whether there is one: storage does not tell that
 * a file is private where it tells that it is not modified, so who sees less knows no tag of who sees more.
 */
export function variantOf({ access, steps, accepted, thumbnail, hints }: Order, layers: string): string {
  const parts = [accepted.join(), thumbnail ? 'thumbnail' : '', hints ? hintVariant(hints) : '', layers];
  return variantHash(encoderVersion, access, canonicalTransformation(steps), ...parts);
}
