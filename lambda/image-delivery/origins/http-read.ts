import { setTimeout as pause } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { discard, readBody, readExcerpt } from './http-body';
import { isConnectionReset, originFailed, originRefused, toOriginError } from './http-errors';
import {
  entityTagOf,
  hasStrongTag,
  type Head,
  headOf,
  lastModifiedOf,
  lengthOf,
  pieceOf,
  retryAfterOf,
  sizeOf,
  standInTag,
} from './http-head';
import { type Exchange, type HttpRules, judgeByStatus } from './http-rules';
import type { SourceAnswer, SourceFile, SourceRequest } from './origin';
import { realTiming, type Timing, untilAborted, withinTime } from './time-limit';

/** What of a request is asked; less of it if the server did not answer what it can be told by. */
interface Ask {
  readonly exchange: Exchange;
  readonly conditions: boolean;
  readonly range: boolean;
  /** Whether it may be sent once more because of a fault. */
  readonly retry: boolean;
}

/** What servers answer that take no list of entity tags, or none as long as a client may send. */
const badRequest = new Set([400, 431]);

/** Most milliseconds before a server that is busy is asked again, where it does not say when. */
const busyPauseMs = 400;

/**
 * Reads a file from a server by `GET`: bounded in bytes and time, uncompressed, and not trusting what the server says.
 *
 * A server that ignores the range sends all of the file, and all of it is the answer: cut out here, a file that is read in
 * pieces would be sent once for each.
 * @throws DeliveryError as {@link Origin.read} does; 499 when the asker has gone
 */
export async function readOverHttp(
  exchange: Exchange,
  request: SourceRequest,
  rules: HttpRules,
): Promise<SourceAnswer> {
  try {
    return await withinTime(rules.originMs, request.signal, (signal) =>
      new HttpReading(request, rules, signal).read({ exchange, conditions: true, range: true, retry: true }),
    );
  } catch (error) {
    throw toOriginError(error);
  }
}

/** One read, with all that is asked for it. */
class HttpReading {
  private readonly timing: Timing;
  private readonly deadline: number;

  constructor(
    private readonly request: SourceRequest,
    private readonly rules: HttpRules,
    private readonly signal: AbortSignal,
  ) {
    this.timing = rules.timing ?? realTiming;
    this.deadline = this.timing.now() + rules.originMs;
  }

  async read(ask: Ask): Promise<SourceAnswer> {
    let response: Dispatcher.ResponseData;
    try {
      response = await this.send(ask);
    } catch (error) {
      if (!ask.retry || this.signal.aborted || !isConnectionReset(error)) throw error;
      return this.read({ ...ask, retry: false });
    }
    const head = headOf(response.statusCode, response.headers);
    if (ask.conditions && this.request.knownEtags.length > 1 && badRequest.has(head.status)) {
      discard(response.body);
      return this.read({ ...ask, conditions: false });
    }
    if (head.status === 200 || head.status === 206) return this.takeFile(head, response.body);
    if (head.status === 304) return this.takeNotModified(head, response.body, ask);
    if (head.status === 416 && ask.range && this.request.range) return this.takeUnsatisfiable(head, response.body, ask);
    return this.takeVerdict(head, response.body, ask);
  }

  private async send({ exchange, ...ask }: Ask): Promise<Dispatcher.ResponseData> {
    const { dispatcher, origin, path } = exchange;
    const { knownEtags, range } = this.request;
    const headers: Record<string, string> = {
      'accept-encoding': 'identity',
      ...(await untilAborted(exchange.headers(), this.signal)),
    };
    if (ask.conditions && knownEtags.length > 0) {
      const tags = knownEtags.flatMap((tag) => (this.rules.weakTags ? [`"${tag}"`, `W/"${tag}"`] : [`"${tag}"`]));
      headers['if-none-match'] = tags.join(', ');
    }
    if (ask.range && range) headers.range = `bytes=${range.first}-${range.last}`;
    return dispatcher.request({ method: 'GET', origin, path, headers, signal: this.signal });
  }

  /** Whether it may be told of a file without a look at the file. */
  private get seesAll(): boolean {
    return this.request.privateToo || this.rules.privateHeader === undefined;
  }

  private isPrivate(head: Head): boolean {
    const { privateHeader } = this.rules;
    return privateHeader !== undefined && head.header(privateHeader)?.trim().toLowerCase() === 'true';
  }

  private async takeFile(head: Head, body: Dispatcher.ResponseData['body']): Promise<SourceAnswer> {
    const early = this.beforeBody(head);
    if (early) {
      discard(body);
      if (early instanceof Error) throw early;
      return early;
    }
    const piece = head.status === 206 ? pieceOf(head) : undefined;
    const { range } = this.request;
    const data = await this.bodyOf(head, body);
    if (piece === undefined && range && range.first >= data.length) return { kind: 'unsatisfiable', size: data.length };

    // Nothing less than the server's own word tells that pieces are of the same file.
    const etag = piece && !hasStrongTag(head) ? '' : (entityTagOf(head, data.length) ?? standInTag(data));
    const facts = { etag, lastModified: lastModifiedOf(head), origin: this.rules.name };
    if (this.isCurrent(facts)) return { kind: 'not-modified', ...facts };
    const file: SourceFile = { data, ...facts, isPrivate: this.isPrivate(head) };
    return { kind: 'found', file: piece ? { ...file, piece } : file };
  }

  /** The answer where it is known without the body, or what is wrong with the headers. */
  private beforeBody(head: Head): SourceAnswer | Error | undefined {
    const { privateToo, range } = this.request;
    if (!privateToo && this.isPrivate(head)) return { kind: 'private' };
    if (isEncoded(head)) return this.failed('a body in an encoding that was not asked for');
    const piece = head.status === 206 ? pieceOf(head) : undefined;
    const length = lengthOf(head);
    if (head.status === 206) {
      const asked = range && piece && piece.first === range.first && piece.last === Math.min(range.last, piece.of - 1);
      if (!asked) return this.failed('another piece than was asked for');
      // Azurite sends a piece of no bytes, `0--1` of an empty file, which cannot be.
      if (range.first >= piece.of) return { kind: 'unsatisfiable', size: piece.of };
      if (length !== undefined && length !== piece.last - piece.first + 1)
        return this.failed('a piece of another length');
    } else if (range && length !== undefined && range.first >= length) {
      return { kind: 'unsatisfiable', size: length };
    }
    const etag = entityTagOf(head, piece?.of ?? length);
    if (etag === undefined) return undefined;
    const facts = { etag, lastModified: lastModifiedOf(head), origin: this.rules.name };
    return this.isCurrent(facts) ? { kind: 'not-modified', ...facts } : undefined;
  }

  /** Whether it is what the asker has: not every server looks at conditions, and none knows a tag that stands in. */
  private isCurrent({ etag }: Pick<SourceFile, 'etag'>): boolean {
    return this.request.knownEtags.includes(etag);
  }

  private async bodyOf(head: Head, body: Dispatcher.ResponseData['body']): Promise<Buffer> {
    const piece = head.status === 206 ? pieceOf(head) : undefined;
    const length = piece ? piece.last - piece.first + 1 : lengthOf(head);
    try {
      const data = await readBody(body, length, this.request);
      // Where nothing says how long a body is, none at all is a connection that was lost.
      const isDelimited = length !== undefined || head.header('transfer-encoding') !== undefined;
      if (data.length === 0 && !isDelimited) throw this.failed('nothing');
      return data;
    } catch (error) {
      throw isConnectionReset(error) ? originFailed(`${this.rules.server} broke off in the middle of a body`) : error;
    }
  }

  private async takeNotModified(head: Head, body: Dispatcher.ResponseData['body'], ask: Ask): Promise<SourceAnswer> {
    discard(body);
    const { knownEtags } = this.request;
    const sent = entityTagOf(head, undefined);
    const [only, ...others] = knownEtags;
    // Azurite leaves the tag out, and others put something before or behind it. The only known one it must be.
    const etag =
      sent !== undefined && knownEtags.includes(sent) ? sent : others.length === 0 ? (only ?? sent) : undefined;
    if (ask.conditions && etag !== undefined) {
      return { kind: 'not-modified', etag, lastModified: lastModifiedOf(head), origin: this.rules.name };
    }
    // Which of several it is nobody can tell, so the file is read.
    if (ask.conditions) return this.read({ ...ask, conditions: false });
    throw this.failed('304 without a condition');
  }

  private takeUnsatisfiable(head: Head, body: Dispatcher.ResponseData['body'], ask: Ask): Promise<SourceAnswer> {
    discard(body);
    const size = sizeOf(head);
    if (size !== undefined && this.seesAll) return Promise.resolve({ kind: 'unsatisfiable', size });
    // Whether the file is private, or how large it is, is only said with the file.
    return this.read({ ...ask, range: false });
  }

  private async takeVerdict(head: Head, body: Dispatcher.ResponseData['body'], ask: Ask): Promise<SourceAnswer> {
    const verdict = await (this.rules.judge?.(head, () => readExcerpt(body)) ?? judgeByStatus(head));
    discard(body);
    switch (verdict.kind) {
      case 'missing':
        return verdict;
      case 'again':
        return this.read({ ...ask, exchange: verdict.exchange ?? ask.exchange });
      case 'failed':
        throw originFailed(this.said(head, verdict.reason));
      case 'refused':
        if (await this.hasWaited(verdict.againMs)) return this.read(ask);
        throw originRefused(this.said(head, verdict.reason), verdict.text);
      case 'busy':
        if (ask.retry && (await this.hasWaited(this.busyMs(head)))) return this.read({ ...ask, retry: false });
        throw originFailed(this.said(head, verdict.reason));
    }
  }

  private busyMs(head: Head): number {
    const { timing } = this;
    return retryAfterOf(head, timing.now()) ?? (0.25 + 0.75 * timing.random()) * busyPauseMs;
  }

  /** Waits, if there is that much time. */
  private async hasWaited(ms: number | undefined): Promise<boolean> {
    if (ms === undefined || this.timing.now() + ms >= this.deadline) return false;
    await pause(ms, undefined, { signal: this.signal });
    return true;
  }

  private said(head: Head, reason: string): string {
    return `${this.rules.server} answered ${head.status}: ${reason}`;
  }

  private failed(what: string): Error {
    return originFailed(`${this.rules.server} answered ${what}`);
  }
}

/** A body that has to be unpacked could be a thousand times as large, and none was asked for. */
function isEncoded(head: Head): boolean {
  const content = head.header('content-encoding')?.trim().toLowerCase() ?? '';
  const transfer = head.header('transfer-encoding')?.trim().toLowerCase() ?? 'chunked';
  return !['', 'identity'].includes(content) || transfer !== 'chunked';
}
