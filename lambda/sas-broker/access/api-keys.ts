import { createHash, timingSafeEqual } from 'node:crypto';
import { missingSetting } from '../../settings';
import type { Caller } from '../caller';
import { apiKeySettingName } from '../config';
import type { BrokerEnvironment } from '../environment';

/**
 * Finds the caller of an API key. Digests are compared, all of them and each in constant time, so that the time it takes
 * tells nothing about any key.
 * @throws Error when a key is missing, or the same as another one
 */
export function apiKeyCallers({ config, apiKeys }: BrokerEnvironment): (key: string) => Caller | undefined {
  const known = config.authentication.apiKeys.map(({ name, claims }) => {
    const key = apiKeys.get(name) ?? missingSetting(apiKeySettingName(name));
    const caller: Caller = { kind: 'api-key', id: `key:${name}`, claims: { ...claims, sub: name } };
    return { caller, digest: digestOf(key) };
  });
  const twin = known.find(({ digest }, index) => known.findIndex((other) => other.digest.equals(digest)) !== index);
  if (twin)
    throw new Error(`\`${apiKeySettingName(twin.caller.claims.sub)}\` must be another key than every other one`);

  return (key) => {
    const digest = digestOf(key);
    return known.filter((one) => timingSafeEqual(one.digest, digest))[0]?.caller;
  };
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
