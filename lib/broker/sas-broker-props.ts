import { Token } from 'cdktf';
import type { FrontDoor } from '../edge';
import type { DeliveryFunction, Hosting } from '../function';
import { validateGeneration } from '../function/signing-keys-props';
import type { ITelemetry } from '../monitoring';
import type { INetwork } from '../network';
import { BlobOrigin, type IBlobOrigin } from '../origin';
import { display, requireInstance, requireList, requireMatch, requireReference } from '../validation';
import type { BrokerPolicyRule } from './policy-rule';
import { SasSigning } from './sas-signing';
import { TokenIssuer } from './token-issuer';

/** Key of a machine, which it sends in `X-API-Key`. */
export interface BrokerApiKey {
  /** What it is called in the policy (its claim `sub`), in logs and in settings: lowercase letters, digits, single hyphens. */
  readonly name: string;
  /**
   * Further claims, which the policy sees: `{ tid: 'contoso' }`.
   * @default - none but `sub`
   */
  readonly claims?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * Which random key it is, counted from 1. Raised by one it brings a new key, and the one before ends. To change it
   * without a gap, declare a second key with the same claims and take the first away later.
   * @default 1
   */
  readonly generation?: number;
  /**
   * The key itself: a reference, never a literal, to 24 characters or more. Not with `generation`.
   * @default - a random key, made by the first apply and kept
   */
  readonly value?: string;
}

/** Props of `SasBroker`. */
export interface SasBrokerProps {
  /** Name of the function app, 3-32 letters, digits or hyphens, unique in all of Azure. */
  readonly name: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /** Name of the storage account for the Functions host and the package, 3-24 lowercase letters or digits. */
  readonly hostStorageAccountName: string;
  /**
   * Name of the key vault for API keys and the keys that ids of uploads are signed with, 3-24 letters, digits or hyphens.
   * @default - `name`
   */
  readonly vaultName?: string;
  /**
   * Container that confirmed uploads are moved into and downloads are from. Of a `BlobOrigin` the account gets a container
   * for uploads, a lifecycle rule that empties it and a CORS rule for the web origins; for any other one say `uploads`.
   *
   * Clients talk to the account themselves: behind a network it is reached from within it only.
   */
  readonly origin: IBlobOrigin;
  /**
   * Name of the container that clients upload into, from which nothing is ever served. Not with `uploads`.
   * @default "uploads"
   */
  readonly uploadsContainerName?: string;
  /**
   * That container, in the account of `origin`, where it is there already. The account is then left alone: that it lets the
   * web origins in (`brokerUploadCorsRule`) and deletes what lies in this container after a day is up to its owner.
   * @default - a new one
   */
  readonly uploads?: IBlobOrigin;
  /**
   * What tokens are signed with.
   * @default - SasSigning.userDelegation()
   */
  readonly signing?: SasSigning;
  /**
   * Who vouches for users.
   * @default - nobody
   */
  readonly issuers?: readonly TokenIssuer[];
  /**
   * Keys of machines.
   * @default - none
   */
  readonly apiKeys?: readonly BrokerApiKey[];
  /**
   * Lets in who shows neither a token nor a key: anybody on the internet, on your bill. Its only claim is
   * `sub: anonymous`.
   * @default false
   */
  readonly dangerouslyAllowAnonymous?: boolean;
  /** Who may do what; a request is granted by the first rule that allows all of it, and refused where none does. */
  readonly policy: readonly BrokerPolicyRule[];
  /**
   * Web sites whose scripts may ask the broker, and storage, as a browser sends them in `Origin`:
   * `https://www.example.com`. Not `*`. Those with http are for localhost only.
   * @default - none; programs other than browsers need not be named
   */
  readonly webOrigins?: readonly string[];
  /**
   * Seconds that a client has to begin an upload, or to renew its token, 60-3600.
   * @default 600
   */
  readonly uploadSeconds?: number;
  /**
   * Seconds that a client has to begin a download or a deletion, 60-3600.
   * @default 300
   */
  readonly downloadSeconds?: number;
  /**
   * Hours after its first token in which an upload can be renewed and confirmed, 1-24.
   * @default 24
   */
  readonly uploadHours?: number;
  /**
   * Requests of one caller in a minute.
   * @default 120
   */
  readonly perUserPerMinute?: number;
  /**
   * Requests of one address in a minute, whoever makes them.
   * @default 600
   */
  readonly perAddressPerMinute?: number;
  /**
   * Counts requests and quotas in a table of the host storage account, which all instances share; a request then takes some
   * milliseconds longer. Otherwise each instance counts for itself, so that several let through several times as much. Not
   * with `SasSigning.accountKey()`, whose key is another account's.
   * @default false
   */
  readonly sharedCounters?: boolean;
  /**
   * Whether a token is good for the address of the client only. IPv4: who comes by IPv6 gets one without. Not where clients
   * run in Azure in the region of the account, which they reach from private addresses.
   * @default false
   */
  readonly bindAddress?: boolean;
  /**
   * Front Door that has no route yet, by which alone the broker is then reached: with a firewall, or under a host name of
   * your own. Of the broker's answers it keeps none.
   * @default - clients reach the app directly, at `https://NAME.azurewebsites.net`
   */
  readonly frontDoor?: FrontDoor;
  /**
   * The plan that it runs on. Not with `sharePlanWith`.
   *
   * The default is the cheapest that is always on: a request is work of a millisecond, of which the smallest instance does
   * hundreds in a second, but who waits for it is a person who has just dropped a file. On Flex Consumption the first
   * request after a pause waits for some seconds.
   * @default - Hosting.dedicated({ sku: 'B1' })
   */
  readonly hosting?: Hosting;
  /**
   * A delivery function of the same stack whose plan it runs on, too, so that it costs nothing more; the two then share
   * processors and memory. Not on Flex Consumption, which takes one app a plan.
   * @default - a plan of its own
   */
  readonly sharePlanWith?: DeliveryFunction;
  /**
   * Network that it sends all its requests through, and whose private endpoints alone lead to its host storage and vault.
   * @default - none
   */
  readonly network?: INetwork;
  /**
   * Application Insights that it reports to, with its identity.
   * @default - none
   */
  readonly telemetry?: ITelemetry;
  /**
   * Object id in Entra of who writes the secrets (see `SecretVaultProps`).
   * @default - whoever runs Terraform
   */
  readonly secretsOfficerId?: string;
  /**
   * Tags of everything it makes that can have some.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** @throws Error when a prop is not what it must be, or two of them contradict each other */
export function validateSasBroker(props: SasBrokerProps): void {
  const { signing, issuers = [], apiKeys = [], webOrigins = [] } = props;
  requireUploads(props);
  if (signing) requireInstance('signing', signing, SasSigning, 'made by SasSigning, such as SasSigning.accountKey()');
  requireList('issuers', issuers);
  issuers.forEach((_, index) => requireIssuer(issuers, index));
  requireList('apiKeys', apiKeys);
  apiKeys.forEach((_, index) => requireApiKey(apiKeys, index));
  requireList('webOrigins', webOrigins);
  requireWebOrigins(webOrigins);
  requireList('policy', props.policy);
  props.policy.forEach(({ name }, index) => requireDistinct('policy', 'name', names(props.policy), index, name));
  requireCounters(props);
  requirePlan(props);
}

function names(items: readonly { readonly name: string }[]): string[] {
  return items.map(({ name }) => name);
}

function requireDistinct(list: string, what: string, values: readonly unknown[], index: number, given: unknown): void {
  const first = values.indexOf(given);
  if (first === index) return;
  throw new Error(
    `\`${list}[${index}].${what}\` must differ from that of \`${list}[${first}]\`, got: ${display(given)}`,
  );
}

function requireIssuer(issuers: readonly TokenIssuer[], index: number): void {
  const issuer = issuers[index];
  const rule = 'made by TokenIssuer, such as TokenIssuer.entra()';
  if (issuer !== undefined) requireInstance(`issuers[${index}]`, issuer, TokenIssuer, rule);
  const urls = issuers.map((one) => one._config.issuer);
  requireDistinct('issuers', 'issuer', urls, index, issuer?._config.issuer);
}

function requireCounters({ sharedCounters = false, signing }: SasBrokerProps): void {
  const given: unknown = sharedCounters;
  if (typeof given !== 'boolean') throw new Error(`\`sharedCounters\` must be true or false, got: ${display(given)}`);
  if (sharedCounters && signing?._config.type === 'account-key') {
    throw new Error("`sharedCounters` must be left out with SasSigning.accountKey(), whose key is another account's");
  }
}

function requireUploads({ origin, uploads, uploadsContainerName }: SasBrokerProps): void {
  if (uploads === undefined) {
    if (origin instanceof BlobOrigin) return;
    throw new Error('`uploads` must be given where `origin` is no BlobOrigin, whose account is not changed from here');
  }
  if (uploadsContainerName !== undefined) {
    throw new Error(
      `\`uploadsContainerName\` must be left out where \`uploads\` is given, got: "${uploadsContainerName}"`,
    );
  }
  const names = [uploads.accountName, origin.accountName];
  if (names[0] !== names[1] && !names.some((name) => Token.isUnresolved(name))) {
    throw new Error(`\`uploads\` must be in the account of \`origin\` (${origin.accountName}), got: "${names[0]}"`);
  }
}

function requireApiKey(keys: readonly BrokerApiKey[], index: number): void {
  const prop = `apiKeys[${index}]`;
  const { name, value, generation } = keys[index] ?? { name: '' };
  if (Token.isUnresolved(name)) throw new Error(`\`${prop}.name\` must be known at synth, got: a token`);
  requireDistinct('apiKeys', 'name', names(keys), index, name);
  if (generation !== undefined) validateGeneration(`${prop}.generation`, generation);
  if (value === undefined) return;
  requireReference(`${prop}.value`, value);
  if (generation !== undefined) {
    throw new Error(`\`${prop}.generation\` must be left out where \`${prop}.value\` is given, got: ${generation}`);
  }
}

/** They go into a setting that is read at synth, and into a CORS rule. */
function requireWebOrigins(origins: readonly string[]): void {
  if (origins.length > 64) throw new Error(`\`webOrigins\` must be at most 64, got: ${origins.length}`);
  origins.forEach((origin, index) => {
    const prop = `webOrigins[${index}]`;
    if (Token.isUnresolved(origin)) throw new Error(`\`${prop}\` must be known at synth, got: a token`);
    requireMatch(prop, origin, webOrigin, webOriginRule);
  });
}

const webOrigin = /^(?:https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*|http:\/\/(?:localhost|127\.0\.0\.1))(?::\d{1,5})?$/;
const webOriginRule =
  'a scheme and a host as a browser sends them, such as "https://www.example.com"; http with localhost only';

function requirePlan({ hosting, sharePlanWith, network }: SasBrokerProps): void {
  if (sharePlanWith?.hosting._flex) {
    throw new Error(
      '`sharePlanWith` must not be on Hosting.flexConsumption(), which takes one app a plan; leave it out and say `hosting`',
    );
  }
  if (sharePlanWith && hosting) {
    throw new Error('`hosting` must be left out where `sharePlanWith` is given, which has its own');
  }
  if (hosting?._flex && network) {
    throw new Error(
      '`network` must be left out on Hosting.flexConsumption(), whose Key Vault references do not work with a restricted ' +
        'vault; Hosting.dedicated() has no such limit',
    );
  }
}
