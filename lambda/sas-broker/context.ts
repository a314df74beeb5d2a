import type { Log } from '../log';
import type { Authenticate } from './access/access';
import type { BrokerConfig } from './config';
import type { Limits } from './limits/limits';
import type { SasSigner } from './signing/signer';
import type { UploadTickets } from './uploads/upload-ticket';
import type { Uploads } from './uploads/uploads';

/** What is looked at of a WHATWG `Request`; a platform's own request with these fields need not be copied into one. */
export type BrokerRequest = Pick<Request, 'method' | 'url' | 'headers'> & {
  /** The body; null for none. */
  readonly body: AsyncIterable<Uint8Array> | null;
};

/** What requests are answered with: made once at start, the same for all of them. */
export interface BrokerBase {
  readonly config: BrokerConfig;
  readonly authenticate: Authenticate;
  readonly limits: Limits;
  readonly tickets: UploadTickets;
  readonly uploads: Uploads;
  readonly signer: SasSigner;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a request is answered with, and its own circumstances. */
export interface BrokerContext extends BrokerBase {
  readonly log: Log;
  /**
   * The platform's id of the request.
   * @default - a random one
   */
  readonly requestId?: string;
}
