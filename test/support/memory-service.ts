import { createHash } from 'node:crypto';
import type { DeliveryConfigInput } from '../../lambda/image-delivery/config';
import { deliver } from '../../lambda/image-delivery/deliver';
import { deliveryContext } from '../lambda/image-delivery/context';
import { deliveryConfig } from '../lambda/image-delivery/fixtures';
import type { Origin, SourceAnswer, SourceRequest } from '../../lambda/image-delivery/origins/origin';

/** The delivery function with an origin that is a map: everything but the platform and the network. */
export class MemoryService {
  private readonly config;
  private readonly origins: ReadonlyMap<string, Origin>;
  /** What the function said of failures, a line each. */
  readonly errors: string[] = [];

  /**
   * @param files contents by name
   * @param changes of the configuration, which else serves everything unsigned under `/`
   */
  constructor(files: ReadonlyMap<string, Buffer>, changes: Partial<DeliveryConfigInput> = {}) {
    this.origins = new Map([['main', new MemoryOrigin(files)]]);
    this.config = deliveryConfig({
      urlEndpoints: [{ path: '/', origins: ['main'], requireSignature: 'never' }],
      ...changes,
    });
  }

  /**
   * Answers a request.
   * @param target path and query behind the endpoint's `/`; what a browser would encode is encoded the same way
   */
  get(target: string, headers: Record<string, string> = {}): Promise<Response> {
    const { href, pathname, search } = new URL(`https://images.example.com/${target}`);
    const context = deliveryContext({
      config: this.config,
      privateKeys: [],
      origins: this.origins,
      rawTarget: pathname + search,
      now: () => 1_800_000_000_000,
      log: (level, line) => {
        if (level === 'error') this.errors.push(line);
      },
    });
    return deliver(new Request(href, { headers }), context);
  }
}

/** An origin in memory. */
class MemoryOrigin implements Origin {
  readonly name = 'main';

  constructor(private readonly files: ReadonlyMap<string, Buffer>) {}

  read({ name }: SourceRequest): Promise<SourceAnswer> {
    const data = this.files.get(name);
    if (!data) return Promise.resolve({ kind: 'missing' });
    const etag = createHash('sha256').update(data).digest('hex').slice(0, 16);
    return Promise.resolve({
      kind: 'found',
      file: { data, etag, lastModified: undefined, isPrivate: false, origin: 'main' },
    });
  }
}
