import type { DeliveryConfigInput } from '../../lambda/image-delivery/config';
import type { DeliveryContext } from '../../lambda/image-delivery/context';
import { deliver } from '../../lambda/image-delivery/deliver';
import { deliveryContext } from '../lambda/image-delivery/context';
import { deliveryConfig } from '../lambda/image-delivery/fixtures';
import { MemoryOrigin } from './memory-origin';

/** The delivery function with an origin that is a map: everything but the platform and the network. */
export class MemoryService {
  private readonly config;
  readonly origin: MemoryOrigin;
  /** What the function said of failures, a line each. */
  readonly errors: string[] = [];

  /**
   * @param files contents by name, or an origin that has them
   * @param changes of the configuration, which else serves everything unsigned under `/`
   */
  constructor(files: ReadonlyMap<string, Buffer> | MemoryOrigin, changes: Partial<DeliveryConfigInput> = {}) {
    this.origin = files instanceof MemoryOrigin ? files : new MemoryOrigin(files);
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
    return this.ask(target, { headers });
  }

  /** The same for any method. */
  ask(
    target: string,
    init: { readonly method?: string; readonly headers?: Record<string, string> },
    changes: Partial<DeliveryContext> = {},
  ): Promise<Response> {
    const { href } = new URL(`https://images.example.com/${target}`);
    return deliver(new Request(href, init), this.contextOf(target, changes));
  }

  /** The same for a method that no `Request` can be made with. */
  askAs(method: string, target: string): Promise<Response> {
    return deliver({ method, headers: new Headers() }, this.contextOf(target));
  }

  private contextOf(target: string, changes: Partial<DeliveryContext> = {}): DeliveryContext {
    const { pathname, search } = new URL(`https://images.example.com/${target}`);
    return deliveryContext({
      config: this.config,
      origins: new Map([['main', this.origin]]),
      rawTarget: pathname + search,
      now: () => 1_800_000_000_000,
      log: (level, line) => {
        if (level === 'error') this.errors.push(line);
      },
      ...changes,
    });
  }
}
