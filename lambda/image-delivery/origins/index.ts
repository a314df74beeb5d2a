import type { OriginConfigOf } from '../config';
import type { Environment } from '../environment';
import { AzureBlobOrigin, type BlobCredential, sasCredential } from './azure-blob';
import { managedIdentityCredential } from './managed-identity';
import type { Origin, SourceAnswer, SourceRequest } from './origin';

/** Makes every configured origin, by name. */
export function createOrigins(environment: Environment): Map<string, Origin> {
  return new Map(
    environment.config.origins.map((config) => {
      if (config.type !== 'azure-blob') throw new Error(`an origin of the kind ${config.type} cannot be read yet`);
      return [config.name, new AzureBlobOrigin(config, credentialFor(config, environment))];
    }),
  );
}

function credentialFor(config: OriginConfigOf<'azure-blob'>, environment: Environment): BlobCredential {
  if (config.credential === 'sas') return sasCredential(environment.sasTokens.get(config.name) ?? '');
  if (!environment.identity) throw new Error(`origin "${config.name}" needs a managed identity`);
  return managedIdentityCredential(environment.identity);
}

/** Asks origins in order until one has the file. */
export async function readFirst(origins: readonly Origin[], request: SourceRequest): Promise<SourceAnswer> {
  for (const origin of origins) {
    const answer = await origin.read(request);
    if (answer.kind !== 'missing') return answer;
  }
  return { kind: 'missing' };
}
