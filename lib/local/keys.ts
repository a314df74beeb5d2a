import { generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../package-root';

/** The secrets of the local cloud. */
export interface LocalKeys {
  /** Key of the local storage account, base64 of 64 bytes as Azure's are. */
  readonly accountKey: string;
  /** Key that local URLs are signed with. */
  readonly privateKey: string;
  /** Key that ids of uploads are signed with. */
  readonly uploadKey: string;
  /** Private key (P-256) that tokens for the local broker are signed with. */
  readonly tokenKey: JsonWebKey;
  /** The API keys that were asked for, by their names. */
  readonly apiKeys: Readonly<Record<string, string>>;
}

/**
 * Drawn once for each installation and kept, so that what a developer wrote down stays valid, and an upload can be
 * confirmed after a restart.
 * @param apiKeyNames names of API keys
 */
export function localKeys(apiKeyNames: readonly string[] = []): LocalKeys {
  const path = join(cacheDirectory, 'local-keys.json');
  const kept = read(path);
  const keys: LocalKeys = {
    accountKey: kept.accountKey ?? randomBytes(64).toString('base64'),
    privateKey: kept.privateKey ?? `private_${randomBytes(24).toString('base64url')}`,
    uploadKey: kept.uploadKey ?? randomBytes(32).toString('base64url'),
    tokenKey: kept.tokenKey ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    apiKeys: {
      ...Object.fromEntries(apiKeyNames.map((name) => [name, `key_${randomBytes(24).toString('base64url')}`])),
      ...kept.apiKeys,
    },
  };
  if (JSON.stringify(keys) !== JSON.stringify(kept)) write(path, keys);
  const isWanted = ([name]: [string, string]) => apiKeyNames.includes(name);
  return { ...keys, apiKeys: Object.fromEntries(Object.entries(keys.apiKeys).filter(isWanted)) };
}

function read(path: string): Partial<LocalKeys> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<LocalKeys>;
  } catch {
    return {};
  }
}

/** Another process never sees half a file. */
function write(path: string, keys: LocalKeys): void {
  const temporary = `${path}.${process.pid}`;
  mkdirSync(cacheDirectory, { recursive: true });
  writeFileSync(temporary, JSON.stringify(keys), { mode: 0o600 });
  renameSync(temporary, path);
}
