import type { Waiting } from './coalescing';
import type { DeliveryContext } from './context';
import { findFiles, type Found, type ReadSource } from './find';
import { findPiece, maxPieceBytes } from './find-piece';
import type { Admission } from './image/admission';
import type { RequestFacts } from './log';
import { type Order, orderKey } from './order';
import { readFirst } from './origins/fallback';
import type { Origin, SourceAnswer, SourceRequest } from './origins/origin';
import { Stopwatch } from './progress';
import { type RenderContext, type RenderedBody, renderFiles, renderPiece } from './render';
import type { Asked } from './request/asked';
import type { ImageBody } from './response/respond';

type WorkContext = Omit<DeliveryContext, 'rawTarget' | 'log' | 'requestId'>;

/** What was found or made for a request, the same for all who ask for the same. */
export type Work = Pick<RequestFacts, 'stages'> &
  (
    | { readonly kind: 'not-modified'; readonly found: Extract<Found, { kind: 'not-modified' }> }
    | { readonly kind: 'piece'; readonly found: Extract<Found, { kind: 'piece' }>; readonly body: ImageBody }
    | { readonly kind: 'rendered'; readonly found: Extract<Found, { kind: 'found' }>; readonly body: RenderedBody }
  );

/** The same text for requests that are answered with the same work, whenever their URLs expire. */
export function workKey(order: Order, asked: Asked): string {
  return JSON.stringify([orderKey(order), asked]);
}

/**
 * Finds what a request asks for, and makes what there is not yet.
 * @param waiting looked at before each stage
 * @throws DeliveryError whatever stands in the way
 */
export async function findOrMake(order: Order, asked: Asked, waiting: Waiting, context: WorkContext): Promise<Work> {
  const { config, gates } = context;
  const watch = new Stopwatch(context.now);
  const check = () => waiting.check();
  const through = <Result>(gate: Admission, memoryBytes: number, job: () => Promise<Result>): Promise<Result> => {
    const admitted = watch.begin('queue');
    const begin = () => {
      admitted();
      return job();
    };
    return gate.run(memoryBytes, begin, check);
  };
  const admit: RenderContext['admit'] = ({ memoryBytes, apart }, job) => {
    const work = () => through(gates.working, memoryBytes, () => watch.measure('transform', job));
    return apart ? through(gates.apart, 0, work) : work();
  };

  return through(gates.reading, gates.sourceBytes(order.assets !== undefined), async () => {
    const found = await watch.measure('fetch', () => find(order, asked, waiting, context));
    if (found.kind === 'not-modified') return { kind: 'not-modified', found, stages: watch.stages };
    if (found.kind === 'piece') return { kind: 'piece', found, body: renderPiece(found, order), stages: watch.stages };
    check();
    const body = await renderFiles(found, order, { config, admit, check });
    return { kind: 'rendered', found, body, stages: watch.stages };
  });
}

/** Looks for a piece first where one is asked for or, for HEAD, would tell all that there is to tell. */
async function find(order: Order, asked: Asked, waiting: Waiting, context: WorkContext): Promise<Found> {
  const { conditions, range, isHead } = asked;
  const { sourceBytes } = context.config.limits;
  const reader =
    (maxBytes: number): ReadSource =>
    (file) =>
      readShared(order, { ...file, maxBytes }, waiting, context);
  if (range || isHead) {
    const most = Math.min(maxPieceBytes, context.maxResponseBytes ?? maxPieceBytes);
    const piece = await findPiece(order, { range, conditions, most }, reader(Math.max(sourceBytes, maxPieceBytes)));
    // A HEAD has the status of its GET, also where that is for too large a file.
    if (piece && (range || piece.kind === 'not-modified' || piece.piece.of <= sourceBytes)) return piece;
  }
  return findFiles(order, conditions, reader(sourceBytes));
}

/** Several widths of an image are often asked for at once: its file is read once for them. */
async function readShared(
  order: Order,
  file: Omit<SourceRequest, 'signal'>,
  waiting: Waiting,
  context: WorkContext,
): Promise<SourceAnswer> {
  const origins = originsOf(order.origins, context);
  const read = (all: Waiting) => readFirst(origins, { ...file, signal: all.signal }, () => all.check());
  // What shares an allowance is part of one request.
  if (file.allowance) return read(waiting);
  const { result } = await context.reads.run(JSON.stringify([order.origins, order.query, file]), waiting, read);
  return result;
}

function originsOf(names: readonly string[], context: WorkContext): Origin[] {
  return names.flatMap((name) => context.origins.get(name) ?? []);
}
