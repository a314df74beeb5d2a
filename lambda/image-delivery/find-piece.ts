import { DeliveryError } from './errors';
import { findSource, type Found, isCurrent, type ReadSource, type Sought, validatorsOf, variantOf } from './find';
import type { Order } from './order';
import { type FileType, fileTypeOf, headBytes } from './origins/file-kind';
import { knownType, rememberType } from './origins/known-types';
import type { ByteRange, SourceFile } from './origins/origin';
import type { Conditions } from './request/conditions';
import { isHidden } from './request/private-images';
import { type RangeRequest, resolvePiece, type WantedPiece } from './request/range';
import { entityTag, knownSourceEtags } from './response/etag';
import { isImageName } from './response/media-types';
import type { Piece } from './response/respond';

/** Most bytes of a piece: what Front Door asks for at once. Less may be sent than is asked for (RFC 9110 §15.3.7). */
export const maxPieceBytes = 8 * 1024 * 1024;

/** What a client asks for of a file that may be sent as it is. */
export interface PieceRequest {
  /** Undefined for HEAD, which needs no more than what the file is and how long. */
  readonly range: RangeRequest | undefined;
  readonly conditions: Conditions;
  /** Most bytes that are sent. */
  readonly most: number;
}

/** The piece, or that the client has the answer already. */
export type FoundPiece = Exclude<Found, { kind: 'found' }>;

/** The beginning of a file, or another piece where it is known how the file begins. */
interface Inspected {
  readonly file: SourceFile;
  readonly name: string;
  readonly type: FileType;
}

const head: ByteRange = { first: 0, last: headBytes - 1 };

/**
 * Finds a piece of a file that is sent as it is stored, without reading the rest: usually in one request, in two where
 * nobody has looked yet what the file is. So files are sent that are larger than one that is read whole may be. An SVG is
 * none of them: what a browser could run is taken out of all of it.
 * @returns undefined where the answer has to be found as if no piece were asked for, which a server always may: for an
 * image that is transformed, an empty file, an `If-Range` that names another one, one that changes at this moment, or one
 * that the order may not see as it is
 * @throws DeliveryError 416 `ERANGE` for a piece beyond the end, and as `findFiles`
 */
export async function findPiece(
  order: Order,
  request: PieceRequest,
  read: ReadSource,
): Promise<FoundPiece | undefined> {
  if (!mayBeStored(order)) return undefined;
  const { range, conditions, most } = request;
  const variant = variantOf(order, '');
  const knownEtags = knownSourceEtags(conditions.ifNoneMatch, variant);
  const seek = (span: ByteRange) =>
    findSource(order, (file) => read({ ...file, knownEtags, privateToo: order.access !== 'nothing', range: span }));

  const first = await seek(range ? firstSpan(range.wanted, most) : head);
  if (first.answer.kind === 'not-modified') {
    return { kind: 'not-modified', ...validatorsOf(first.answer, first.name, order, variant) };
  }
  const inspected = inspect(first, order) ?? inspect(await seek(head), order);
  if (!inspected || !isSentAsStored(inspected, order)) return undefined;
  const { file, name, type } = inspected;
  const validators = validatorsOf(file, name, order, variant);
  if (isCurrent({ answer: { kind: 'found', file }, name }, conditions, order)) {
    return { kind: 'not-modified', ...validators };
  }
  const { of } = pieceOf(file);
  const found = { kind: 'piece', ...validators, name, type } as const;
  if (!range) return { ...found, file, piece: pieceOf(file) };

  if (!isMeant(range.ifRange, entityTag(file.etag, variant), file.lastModified)) return undefined;
  const wanted = resolvePiece(range.wanted, of, most);
  if (!wanted) throw notThere(of);
  const piece = { ...wanted, of };
  const cut = (source: Sought | Inspected) => cutOut(source, file, piece);
  const part = cut(inspected) ?? cut(first) ?? cut(await seek(wanted));
  return part && { ...found, file: part, piece };
}

/** Whether a file may turn out to be one that is sent as it is. */
function mayBeStored({ assets, original, thumbnail, blobName }: Order): boolean {
  return assets === undefined && (original || (!thumbnail && !isImageName(blobName)));
}

/** A file without an entity tag is none of them: nobody could tell whether two pieces are of the same one. */
function isSentAsStored({ file, name, type }: Inspected, order: Order): boolean {
  if (type === 'svg' || file.etag === '' || isHidden(file.isPrivate, name, order)) return false;
  return order.original || (type === 'other' && !isImageName(name));
}

/** What is read first: the piece, and with one at the beginning enough of that to know the file by. */
function firstSpan(wanted: WantedPiece, most: number): ByteRange {
  const span = wanted.kind === 'from' ? resolvePiece(wanted, Infinity, most) : undefined;
  if (!span) return head;
  return span.first === 0 ? { first: 0, last: Math.max(span.last, head.last) } : span;
}

function inspect({ answer, name }: Sought, { query }: Order): Inspected | undefined {
  if (answer.kind !== 'found') return undefined;
  const { file } = answer;
  const identity = { origin: file.origin, etag: file.etag, name, query };
  const { first, last, of } = pieceOf(file);
  if (first > 0 || last < Math.min(head.last, of - 1)) {
    const known = knownType(identity);
    return known && { file, name, type: known };
  }
  const type = fileTypeOf(file.data);
  rememberType(identity, type);
  return { file, name, type };
}

/** Whether a piece is of use to a client that has others: it has them of this file (RFC 9110 §13.1.5). */
function isMeant(ifRange: string | null, etag: string, lastModified: string | undefined): boolean {
  return ifRange === null || ifRange === etag || ifRange === lastModified;
}

/** A piece of what was read, if that is of the same file and holds it. */
function cutOut(source: Sought | Inspected, known: SourceFile, { first, last, of }: Piece): SourceFile | undefined {
  const file = fileOf(source);
  if (file?.etag !== known.etag || file.origin !== known.origin) return undefined;
  const has = pieceOf(file);
  if (has.of !== of || has.first > first || has.last < last) return undefined;
  return { ...file, data: file.data.subarray(first - has.first, last + 1 - has.first) };
}

function fileOf(source: Sought | Inspected): SourceFile | undefined {
  if ('file' in source) return source.file;
  return source.answer.kind === 'found' ? source.answer.file : undefined;
}

function pieceOf({ piece, data }: SourceFile): Piece {
  return piece ?? { first: 0, last: data.length - 1, of: data.length };
}

function notThere(size: number): DeliveryError {
  return new DeliveryError(416, 'ERANGE', `The piece lies beyond the ${size} bytes of the file`, {
    headers: { 'Content-Range': `bytes */${size}`, 'Accept-Ranges': 'bytes' },
  });
}
