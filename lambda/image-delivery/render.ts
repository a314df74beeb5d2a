import type { DeliveryConfig } from './config';
import { DeliveryError } from './errors';
import type { Found } from './find';
import type { SourceFormat } from './image/source';
import { sanitizeSvg, writeSvg } from './image/svg/sanitize';
import { openVector, type Vector } from './image/svg/vector';
import { type Estimate, prepareImage } from './image/transform';
import type { Order } from './order';
import { fileTypeOf, kindOf } from './origins/file-kind';
import { isHidden } from './request/private-images';
import { unauthorized } from './request/signature';
import { wantsPixels } from './request/transformation/chain-facts';
import { disposition } from './response/disposition';
import { contentType, fileExtension } from './response/headers';
import { isImageName } from './response/media-types';
import type { ImageBody } from './response/respond';
import { storedType } from './response/stored-type';

/** What is to be sent, and the format if it was made and is not the stored file. */
export type RenderedBody = ImageBody & { readonly format?: SourceFormat };

/** What rendering needs besides the files and the order. */
export interface RenderContext {
  readonly config: DeliveryConfig;
  /** Does work on an image as soon as there is room for what it takes. */
  readonly admit: <Result>(estimate: Estimate, job: () => Promise<Result>) => Promise<Result>;
  /** Throws when the answer is not wanted any more; looked at before each piece of work. */
  readonly check: () => void;
}

type Files = Extract<Found, { kind: 'found' }>;
type Pieces = Extract<Found, { kind: 'piece' }>;
/** A body, the extension that a file with it has, undefined for that of the stored file, and whether it may be shown. */
type Body = Omit<RenderedBody, 'disposition'> & { readonly extension?: string; readonly shown: boolean };

/**
 * The bytes to send: an image is transformed and optimized, every other file is sent as it is, whatever the URL asks of
 * it. What a file is, its bytes say; one whose name promises an image must be one. A private file is sent as it is only
 * where the URL is signed.
 * @throws DeliveryError 401 where it is not, 400 for an image that cannot be read, 501 for what would have to be drawn
 * first
 */
export async function renderFiles(files: Files, order: Order, context: RenderContext): Promise<RenderedBody> {
  return withDisposition(await bodyOf(files, order, context), order);
}

/** The bytes to send of a file that is sent as it is, and what they are of. */
export function renderPiece({ file: { data }, name, type }: Pieces, order: Order): ImageBody {
  return withDisposition({ data, ...storedType(name, type), stored: true }, order);
}

/** What may only be saved has the name that the browser finds in the URL. */
function withDisposition({ extension, shown, ...body }: Body, { blobName, attachment }: Order): RenderedBody {
  if (!shown && !attachment) return { ...body, disposition: 'attachment' };
  const name = { stored: blobName, asked: attachment?.filename, extension };
  return { ...body, disposition: disposition(attachment ? 'attachment' : 'inline', name) };
}

async function bodyOf(files: Files, order: Order, context: RenderContext): Promise<Body> {
  const { data } = files.file;
  if (order.original) return storedBody(files, order, context);
  const kind = kindOf(data);
  if (kind === 'image' || (kind === 'other' && isImageName(files.name))) return transformedBody(files, order, context);
  if (order.thumbnail) throw notAvailable('Thumbnails are made of images only by this server');
  if (kind === 'svg' && wantsPixels(order.steps)) return drawnBody(files, order, context);
  return storedBody(files, order, context);
}

/** An SVG as an image, of a size that the URL asks for. */
async function drawnBody(files: Files, order: Order, context: RenderContext): Promise<Body> {
  const { svg, limits } = context.config;
  if (svg !== 'rasterize') throw notAvailable('SVG is not rasterized by this server');
  return transformedBody(files, order, context, await openVector(files.file.data, limits.svgBytes));
}

async function transformedBody(files: Files, order: Order, context: RenderContext, vector?: Vector): Promise<Body> {
  const neverStored = isHidden(files.file.isPrivate, files.name, order);
  const { steps, accepted, hints, thumbnail } = order;
  const { check, config, admit } = context;
  const { limits } = config;
  const options = { limits, accepted, hints, assets: files.assets, thumbnail, neverStored, check, vector };
  const prepared = await prepareImage(files.file.data, steps, options);
  const { data, format, contentDpr } = await admit(prepared, prepared.run);
  if (neverStored && data === files.file.data) throw unauthorized();
  return { data, contentType: contentType(format), format, contentDpr, extension: fileExtension(format), shown: true };
}

/** An SVG is never sent as it is stored: see {@link sanitizeSvg}. Nor is a piece of one. */
async function storedBody(files: Files, order: Order, { config }: RenderContext): Promise<Body> {
  if (isHidden(files.file.isPrivate, files.name, order)) throw unauthorized();
  const { data } = files.file;
  const type = fileTypeOf(data);
  const kind = storedType(files.name, type);
  if (type !== 'svg') return { data, ...kind, stored: true };
  return { data: writeSvg(await sanitizeSvg(data, config.limits.svgBytes)), ...kind, stored: false };
}

function notAvailable(text: string): DeliveryError {
  return new DeliveryError(501, 'ENOTSUP', text);
}
