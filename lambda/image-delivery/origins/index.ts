import type { OriginConfig, OriginConfigOf } from '../config';
import type { Environment } from '../environment';
import { AzureBlobOrigin, type BlobCredential, sasCredential } from './azure-blob';
import { managedIdentityCredential } from './managed-identity';
import type { Origin } from './origin';
import { S3Origin } from './s3';
import { WebProxyOrigin } from './web-proxy';
import { WebServerOrigin } from './web-server';

/** Makes every configured origin, by name. */
export function createOrigins(environment: Environment): Map<string, Origin> {
  return new Map(environment.config.origins.map((config) => [config.name, createOrigin(config, environment)]));
}

function createOrigin(config: OriginConfig, environment: Environment): Origin {
  const { limits, ownHosts } = environment.config;
  const { originMs } = limits;
  switch (config.type) {
    case 'azure-blob':
      return new AzureBlobOrigin(config, credentialFor(config, environment), { originMs });
    case 'web-server':
      return new WebServerOrigin(config, { originMs, ownHosts });
    case 'web-proxy':
      return new WebProxyOrigin(config, { originMs, ownHosts });
    case 's3':
      return new S3Origin(config, { originMs, secretAccessKey: environment.s3Secrets.get(config.name) ?? '' });
  }
}

function credentialFor(config: OriginConfigOf<'azure-blob'>, environment: Environment): BlobCredential {
  if (config.credential === 'sas') return sasCredential(environment.sasTokens.get(config.name) ?? '');
  if (!environment.identity) throw new Error(`origin "${config.name}" needs a managed identity`);
  return managedIdentityCredential(environment.identity);
}
