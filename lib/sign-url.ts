import { createHmac } from 'node:crypto';

/** What {@link signUrl} signs with. */
export interface SignUrlOptions {
  /** Base of the URLs, such as `https://contoso-abc.z01.azurefd.net`, with or without a trailing slash. */
  readonly urlEndpoint: string;
  /** The private key. */
  readonly privateKey: string;
  /**
   * When the URL stops working, in seconds since 1970, ten digits.
   * @default - never
   */
  readonly expires?: number;
}

/**
 * Signs an image URL the way ImageKit's SDKs do: `ik-s` is the lowercase hex HMAC-SHA1 over the URL relative to its
 * endpoint, followed by the expiry (9999999999 without one).
 * @param url complete URL, percent-encoded the way it will be requested
 * @throws Error when the URL is not below the endpoint or cannot be signed as it is, the expiry has not ten digits, or
 * endpoint or key is missing
 */
export function signUrl(url: string, options: SignUrlOptions): string {
  requireText('urlEndpoint', options.urlEndpoint);
  requireText('privateKey', options.privateKey);
  const endpoint = options.urlEndpoint.replace(/\/*$/, '/');
  const shown = withoutSignature(url);
  if (!url.startsWith(endpoint)) throw new Error(`\`url\` must begin with "${endpoint}", got: "${shown}"`);
  const query = url.slice(endpoint.length).split('?').slice(1).join('?');
  if (url.includes('#') || url.endsWith('?') || /(?:^|&)ik-[st]=/.test(query)) {
    throw new Error(`\`url\` must have no fragment, no empty query and no signature yet, got: "${shown}"`);
  }
  const expiry = options.expires?.toString();
  if (expiry !== undefined && !/^[1-9][0-9]{9}$/.test(expiry)) {
    throw new Error(`\`expires\` must be seconds since 1970 with ten digits, got: ${expiry}`);
  }
  const text = url.slice(endpoint.length) + (expiry ?? '9999999999');
  const signature = createHmac('sha1', options.privateKey).update(text).digest('hex');
  const parameters = expiry === undefined ? `ik-s=${signature}` : `ik-t=${expiry}&ik-s=${signature}`;
  return url + (url.includes('?') ? '&' : '?') + parameters;
}

/** A variable that is not set is no key, and an empty one would sign what nobody takes. The value stays unsaid. */
function requireText(prop: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return;
  throw new Error(`\`${prop}\` must be a text that is not empty, got: ${value === '' ? '""' : typeof value}`);
}

/** What goes into a message, and from there into a log, opens no image. */
function withoutSignature(url: string): string {
  return url.replace(/([?&]ik-s=)[^&#]*/g, '$1…');
}
