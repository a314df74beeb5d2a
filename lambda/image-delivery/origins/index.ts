import type { OriginConfig, OriginConfigOf } from '../config';
import type { Environment } from '../environment';
import { AzureBlobOrigin, type BlobCredential, sasCredential } from './azure-blob';
import { managedIdentityCredential } from './managed-identity';
import type { Origin } from './origin';

/** Makes every configured origin, by name. */
export function createOrigins(environment: Environment): Map<string, Origin> {
  return new Map(environment.config.origins.map((config) => [config.name, createOrigin(config, environment)]));
}

function createOrigin(config: OriginConfig, environment: Environment): Origin {
  const { originMs } = environment.config.limits;
  switch (config.type) {
    case 'azure-blob':
      return new AzureBlobOrigin(config, credentialFor(config, environment), { originMs });
    default:
      throw new Error(`an origin of the kind ${config.type} cannot be read yet`);
  }
}

function credentialFor(config: OriginConfigOf<'azure-blob'>, environment: Environment): BlobCredential {
  if (config.credential === 'sas') return sasCredential(environment.sasTokens.get(config.name) ?? '');
  if (!environment.identity) throw new Error(`origin "${config.name}" needs a managed identity`);
  return managedIdentityCredential(environment.identity);
}
