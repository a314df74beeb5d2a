import { Agent } from 'undici';
import type { OriginConfigOf } from '../config';
import { DeliveryError } from '../errors';
import { ownMark } from '../request/own-requests';
import { guardedConnector, strictGuard } from './guard/guarded-connector';
import { hasUserInfo, isOneOf } from './hosts';
import { readOverHttp } from './http-read';
import { connectionLimits, type Exchange } from './http-rules';
import type { Origin, SourceAnswer, SourceRequest } from './origin';
import { exchangeFor } from './redirects';
import { type WebSettings, webRules } from './web-rules';

/**
 * Reads files whose names are URLs, from the hosts of a list only, and only where those are on the Internet. The same goes
 * for what they redirect to.
 */
export class WebProxyOrigin implements Origin {
  readonly name: string;
  private readonly agent: Agent;

  constructor(
    private readonly config: OriginConfigOf<'web-proxy'>,
    private readonly settings: WebSettings,
  ) {
    const { connect, ...limits } = connectionLimits(settings.originMs);
    this.name = config.name;
    this.agent = new Agent({ ...limits, connect: guardedConnector(connect, settings.guard ?? strictGuard) });
  }

  /**
   * {@inheritDoc Origin.read}
   * @throws DeliveryError besides 403 `EACCES` for a host that may not be read from, 400 for a URL that names a user
   */
  async read(request: SourceRequest): Promise<SourceAnswer> {
    const url = urlOf(request.name);
    if (!url) return { kind: 'missing' };
    if (hasUserInfo(url)) throw new DeliveryError(400, 'EINVAL', 'The address of the file may not name a user');
    const exchange = this.route(url);
    if (!exchange) throw new DeliveryError(403, 'EACCES', 'The server of the file is not one that may be read from');
    const path = exchange.path + this.forwarded(url, request.query);
    const rules = webRules(this.name, this.settings, url, (target) => this.route(target));
    return readOverHttp({ ...exchange, path }, request, rules);
  }

  /** Closes the connections once their requests are answered. */
  async close(): Promise<void> {
    await this.agent.close();
  }

  private route(url: URL): Exchange | undefined {
    const { allowedHosts } = this.config;
    if (!isOneOf(allowedHosts, url) || isOneOf(this.settings.ownHosts, url)) return undefined;
    return exchangeFor(url, { dispatcher: this.agent, headers: () => ownMark });
  }

  /** The query of the request behind that of the name, which has one where its `?` came percent-encoded. */
  private forwarded(url: URL, query: string | undefined): string {
    if (!this.config.forwardQuery || query === undefined) return '';
    return `${url.search === '' ? '?' : '&'}${query}`;
  }
}

/**
 * The URL that a name is, with a slash less as well, because many things on the way make two of them one; undefined for
 * any other name. It is a URL as people write it: spaces and letters beyond ASCII are escaped, `%` and two digits stay.
 */
function urlOf(name: string): URL | undefined {
  const match = /^(https?):\/\/?([^/].*)$/s.exec(name);
  const text = `${match?.[1]}://${match?.[2]}`;
  return match && URL.canParse(text) ? new URL(text) : undefined;
}
