import type { Coalescer } from './coalescing';
import type { DeliveryConfig } from './config';
import type { Gates } from './gates';
import type { Log } from '../log';
import type { Origin, SourceAnswer } from './origins/origin';
import type { Work } from './work';

/** What is looked at of a WHATWG `Request`; a platform's own request with these fields need not be copied into one. */
export type DeliveryRequest = Pick<Request, 'method' | 'headers'> & Partial<Pick<Request, 'signal'>>;

/** What requests are answered with: made once at start, the same for all of them. */
export interface DeliveryBase {
  readonly config: DeliveryConfig;
  readonly privateKeys: readonly string[];
  readonly origins: ReadonlyMap<string, Origin>;
  /** Where requests wait for their turn. */
  readonly gates: Gates;
  /** Requests for the same, and reads of the same file for different ones, are worked on once. */
  readonly works: Coalescer<Work>;
  readonly reads: Coalescer<SourceAnswer>;
  /** Logs what the operator has to see to, once a day; to be called with each request. */
  readonly remind: (log: Log) => void;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a request is answered with, and its own circumstances. */
export interface DeliveryContext extends DeliveryBase {
  /** Path and query as they came over the wire, one character a byte, because signatures are made over raw bytes. */
  readonly rawTarget: string;
  readonly log: Log;
  /**
   * The platform's id of the request.
   * @default - a random one
   */
  readonly requestId?: string;
  /**
   * Largest body that the platform sends, in bytes.
   * @default - any
   */
  readonly maxResponseBytes?: number;
}
