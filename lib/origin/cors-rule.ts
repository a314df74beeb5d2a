import type { StorageAccountBlobPropertiesCorsRule } from '@cdktf/provider-azurerm/lib/storage-account';
import { Token } from 'cdktf';
import { requireInteger, requireList, requireMatch, requireOneOf } from '../validation';

/** What a web page may ask the blob service for. */
export type CorsMethod = 'DELETE' | 'GET' | 'HEAD' | 'MERGE' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT';

/**
 * Lets scripts of some web sites talk to the blob service of an account. Azure applies the first rule that fits to all
 * containers of the account; a CORS rule gives nobody access who has no token.
 */
export interface CorsRule {
  /**
   * The sites, 1-64, as a browser sends them in `Origin`: `https://www.example.com`, with a subdomain wildcard if need
   * be: `https://*.example.com`. Not `*`: a leaked SAS could then be used from every page there is.
   */
  readonly allowedOrigins: readonly string[];
  /** What pages may do. */
  readonly allowedMethods: readonly CorsMethod[];
  /**
   * Request headers that a script may send; `x-ms-*` is every header that begins with it.
   * @default ["*"]
   */
  readonly allowedHeaders?: readonly string[];
  /**
   * Response headers that a script may read.
   * @default ["*"]
   */
  readonly exposedHeaders?: readonly string[];
  /**
   * Seconds for which a browser remembers the answer to a preflight request.
   * @default 3600
   */
  readonly maxAgeSeconds?: number;
}

/** What a web page needs that uploads straight to storage with a SAS from the broker, and reads it back. */
export function brokerUploadCorsRule(...allowedOrigins: string[]): CorsRule {
  return {
    allowedOrigins,
    allowedMethods: ['PUT', 'GET', 'HEAD', 'OPTIONS'],
    allowedHeaders: ['content-md5', 'content-type', 'if-none-match', 'x-ms-*'],
    exposedHeaders: ['etag', 'retry-after', 'x-ms-error-code', 'x-ms-request-id', 'x-ms-version'],
    maxAgeSeconds: 3600,
  };
}

/**
 * The rules as the provider wants them; undefined where there are none.
 * @throws Error when a rule is one that Azure would refuse, or lets every site in
 */
export function renderCorsRules(rules: readonly CorsRule[]): StorageAccountBlobPropertiesCorsRule[] | undefined {
  requireList('corsRules', rules);
  requireRoomForCors(rules.length);
  rules.forEach((rule, index) => requireCorsRule(`corsRules[${index}]`, rule));
  return rules.length > 0 ? rules.map(renderCorsRule) : undefined;
}

/** @throws Error when an account has more rules than Azure takes, those that were added to it included */
export function requireRoomForCors(count: number): void {
  if (count > 5) throw new Error(`\`corsRules\` must be at most 5 rules, got: ${count}`);
}

/**
 * @param prop the rule as the caller wrote it
 * @throws Error when it is one that Azure would refuse, or lets every site in
 */
export function requireCorsRule(prop: string, rule: CorsRule): void {
  const { allowedHeaders, exposedHeaders, maxAgeSeconds } = complete(rule);
  const of = (name: keyof CorsRule) => `${prop}.${name}`;
  requireEach(of('allowedOrigins'), rule.allowedOrigins, (name, value) => requireMatch(name, value, ...originRule));
  requireEach(of('allowedMethods'), rule.allowedMethods, (name, value) => requireOneOf(name, value, corsMethods));
  requireEach(of('allowedHeaders'), allowedHeaders, (name, value) => requireMatch(name, value, ...headerRule));
  requireEach(of('exposedHeaders'), exposedHeaders, (name, value) => requireMatch(name, value, ...headerRule));
  requireInteger(of('maxAgeSeconds'), maxAgeSeconds, 0, 2_000_000_000);
}

function complete(rule: CorsRule): Required<CorsRule> {
  const { allowedHeaders = ['*'], exposedHeaders = ['*'], maxAgeSeconds = 3600 } = rule;
  return { ...rule, allowedHeaders, exposedHeaders, maxAgeSeconds };
}

function renderCorsRule(rule: CorsRule): StorageAccountBlobPropertiesCorsRule {
  const { allowedOrigins, allowedMethods, allowedHeaders, exposedHeaders, maxAgeSeconds } = complete(rule);
  return {
    allowedOrigins: [...allowedOrigins],
    allowedMethods: [...allowedMethods],
    allowedHeaders: [...allowedHeaders],
    exposedHeaders: [...exposedHeaders],
    maxAgeInSeconds: maxAgeSeconds,
  };
}

const corsMethods: readonly CorsMethod[] = ['DELETE', 'GET', 'HEAD', 'MERGE', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const originRule = [
  /^https?:\/\/(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?$/,
  'a scheme and a host, such as "https://www.example.com" or "https://*.example.com", without a slash at its end',
] as const;
const headerRule = [/^(?:\*|[A-Za-z0-9-]{1,255}\*?)$/, 'the name of a header, or a beginning with "*"'] as const;

/** The provider wants at least one, Azure at most 64. */
function requireEach(prop: string, values: readonly string[], check: (prop: string, value: string) => void): void {
  requireList(prop, values);
  // How many there are, and which, is only known at apply.
  if (Token.isUnresolved(values)) return;
  if (values.length < 1 || values.length > 64) {
    throw new Error(`\`${prop}\` must hold 1-64 entries, got: ${values.length}`);
  }
  values.forEach((value, index) => check(`${prop}[${index}]`, value));
}
