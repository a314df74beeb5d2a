import { Token } from 'cdktf';
import { type BrokerConfig, type BrokerConfigInput, brokerConfigSchema } from '../../lambda/sas-broker/config';
import { display } from '../validation';
import type { SasBrokerProps } from './sas-broker-props';
import { SasSigning } from './sas-signing';

/** Where the counters of all instances are. */
export const countersTable = 'counters';

/**
 * What the broker is told, complete.
 * @throws Error that names every prop of which the broker would refuse something
 */
export function describeBroker(props: SasBrokerProps): BrokerConfig {
  const { origin, signing = SasSigning.userDelegation(), issuers = [], apiKeys = [], sharedCounters } = props;
  const input = {
    clientAddress: props.frontDoor ? 'front-door' : props.hosting?._flex ? 'flex-consumption' : 'app-service',
    frontDoorId: props.frontDoor?.frontDoorId,
    storage: {
      accountName: origin.accountName,
      endpoint: origin.blobEndpoint,
      uploads: props.uploads?.containerName ?? props.uploadsContainerName ?? 'uploads',
      served: origin.containerName,
    },
    signing: signing._config,
    validity: {
      uploadSeconds: props.uploadSeconds,
      downloadSeconds: props.downloadSeconds,
      uploadHours: props.uploadHours,
    },
    authentication: {
      oidc: issuers.map((issuer) => issuer._config),
      apiKeys: apiKeys.map(({ name, claims }) => ({ name, claims: claims && mutable(claims) })),
      dangerouslyAllowAnonymous: props.dangerouslyAllowAnonymous,
    },
    policy: props.policy as BrokerConfigInput['policy'],
    webOrigins: props.webOrigins && [...props.webOrigins],
    bindAddress: props.bindAddress,
    limits: {
      perUserPerMinute: props.perUserPerMinute,
      perAddressPerMinute: props.perAddressPerMinute,
      store: sharedCounters ? { type: 'table', endpoint: 'known-later', table: countersTable } : undefined,
    },
  } satisfies BrokerConfigInput;
  const result = brokerConfigSchema.safeParse(input);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map((issue) => refusal(input, issue)).join('; '));
}

/** A refusal of the schema in terms of the props. */
function refusal(input: BrokerConfigInput, { path, message }: { path: PropertyKey[]; message: string }): string {
  const prop = propOf(path);
  if (prop === undefined) {
    return '`issuers`, `apiKeys` or `dangerouslyAllowAnonymous` must let somebody in, got: nobody';
  }
  const rule = message.startsWith('must ') ? message : `must be something else (${message})`;
  return `\`${prop}\` ${rule}, got: ${shown(valueAt(input, path))}`;
}

/** The prop as the caller wrote it; undefined for what is said by several. */
function propOf([first, second, ...rest]: PropertyKey[]): string | undefined {
  const groups: Record<string, string | undefined> = {
    authentication: second === 'oidc' ? 'issuers' : second === undefined ? undefined : String(second),
    storage: second === 'uploads' ? 'uploadsContainerName' : 'origin',
    validity: String(second),
    limits: String(second),
  };
  if (first === 'authentication' && second === undefined) return undefined;
  const group = groups[String(first)];
  const path =
    group === undefined ? [first ?? '', ...(second === undefined ? [] : [second]), ...rest] : [group, ...rest];
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

function shown(value: unknown): string {
  return Token.isUnresolved(value) ? 'a token' : display(value);
}

function mutable(claims: Readonly<Record<string, string | readonly string[]>>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}
