import { Agent } from 'undici';
import type { OriginConfigOf } from '../config';
import { encodeBlobName } from '../request/blob-name';
import { ownMark } from '../request/own-requests';
import { guardedConnector, strictGuard } from './guard/guarded-connector';
import { isOneOf, urlAt } from './hosts';
import { readOverHttp } from './http-read';
import { connectionLimits } from './http-rules';
import type { Origin, SourceAnswer, SourceRequest } from './origin';
import { exchangeFor } from './redirects';
import { type WebSettings, webRules } from './web-rules';

/**
 * Reads files below one URL of a web server. That server may be anywhere, in a private network too, because it is the
 * operator who names it; another one that it redirects to has to be on the Internet, and none of our own.
 */
export class WebServerOrigin implements Origin {
  readonly name: string;
  private readonly base: URL;
  private readonly own: Agent;
  private readonly others: Agent;

  constructor(
    private readonly config: OriginConfigOf<'web-server'>,
    private readonly settings: WebSettings,
  ) {
    const { connect, ...limits } = connectionLimits(settings.originMs);
    this.name = config.name;
    this.base = new URL(config.baseUrl);
    this.own = new Agent({ ...limits, connect });
    this.others = new Agent({ ...limits, connect: guardedConnector(connect, settings.guard ?? strictGuard) });
  }

  /** {@inheritDoc Origin.read} */
  read(request: SourceRequest): Promise<SourceAnswer> {
    const path = `${this.base.pathname.replace(/\/$/, '')}/${encodeBlobName(request.name)}`;
    const url = urlAt(this.base, path);
    if (!url) return Promise.resolve({ kind: 'missing' });
    const query = this.config.forwardQuery && request.query !== undefined ? `?${request.query}` : '';
    const rules = webRules(this.name, this.settings, url, (target, from) => this.route(target, from));
    return readOverHttp({ ...this.ownExchange(url), path: path + query }, request, rules);
  }

  /** Closes the connections once their requests are answered. */
  async close(): Promise<void> {
    await Promise.all([this.own.close(), this.others.close()]);
  }

  /** Once it has led elsewhere, nothing leads back: the server may be in a private network, and trust who is there. */
  private route(target: URL, from: URL) {
    if (target.host === this.base.host) return from.host === this.base.host ? this.ownExchange(target) : undefined;
    if (isOneOf(this.settings.ownHosts, target)) return undefined;
    return exchangeFor(target, { dispatcher: this.others, headers: () => ownMark });
  }

  private ownExchange(url: URL) {
    const { hostHeader } = this.config;
    const headers = hostHeader === undefined ? ownMark : { ...ownMark, host: hostHeader };
    return exchangeFor(url, { dispatcher: this.own, headers: () => headers });
  }
}
