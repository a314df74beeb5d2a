import { createHmac } from 'node:crypto';
import {
  type DeliveryConfig,
  type DeliveryConfigInput,
  type OriginConfigOf,
  parseDeliveryConfig,
} from '../../../lambda/image-delivery/config';
import { createGates, type Gates } from '../../../lambda/image-delivery/gates';
import { Admission, type AdmissionBounds } from '../../../lambda/image-delivery/image/admission';
import type { SourceRequest } from '../../../lambda/image-delivery/origins/origin';
import { LocalStorage } from '../../../lib/local/storage';

/** The key that {@link sign} signs with. */
export const privateKey = 'private_test';

/** A container of Azure Blob storage, complete. */
export const blobOrigin: OriginConfigOf<'azure-blob'> = {
  type: 'azure-blob',
  name: 'main',
  endpoint: 'https://contoso.blob.core.windows.net',
  container: 'images',
  prefix: '',
  credential: 'sas',
};

/** The smallest configuration there is, before defaults. */
export const smallestConfig: DeliveryConfigInput = {
  platform: 'standalone',
  origins: [{ ...blobOrigin, prefix: undefined }],
  urlEndpoints: [{ path: '/', origins: ['main'] }],
};

/** The smallest configuration with some settings changed, complete. */
export function deliveryConfig(changes: Partial<DeliveryConfigInput> = {}): DeliveryConfig {
  return parseDeliveryConfig({ ...smallestConfig, ...changes });
}

/** The default limits with some of them changed. */
export function limitsWith(changes: Partial<DeliveryConfig['limits']> = {}): DeliveryConfig['limits'] {
  return { ...deliveryConfig().limits, ...changes };
}

/** A gate that one job fills, without a queue, with some of its bounds changed. */
export function admissionWith(changes: Partial<AdmissionBounds> = {}): Admission {
  const bounds = { jobs: 1, memoryBytes: 1e9, queue: 0, queueMs: 60_000, residentBytes: Infinity };
  return new Admission({ ...bounds, ...changes });
}

/** Gates of an instance that is large enough for every test, with some of them changed. */
export function gatesWith(changes: Partial<Gates> = {}): Gates {
  const machine = { cores: 4, memoryBytes: 16e9, threads: 8 };
  return { ...createGates(limitsWith({ queueMs: 60_000 }), machine), ...changes };
}

/** The function's settings with Azurite as its only origin. */
export function settingsFor(storage: LocalStorage, changes: Partial<DeliveryConfigInput>): Record<string, string> {
  const origins = [{ ...blobOrigin, endpoint: storage.blobEndpoint }];
  return {
    BLOBFRONT_CONFIG: JSON.stringify({ ...smallestConfig, origins, ...changes }),
    BLOBFRONT_PRIVATE_KEYS: privateKey,
    BLOBFRONT_SAS_MAIN: storage.readOnlySas(),
  };
}

/** Adds `ik-t` and `ik-s` to a target, the way ImageKit documents it. */
export function sign(target: string, { mount = '/', key = privateKey, expiry = '' } = {}): string {
  const text = target.slice(mount.length) + (expiry || '9999999999');
  const signature = createHmac('sha1', key).update(text, 'latin1').digest('hex');
  return `${target}${target.includes('?') ? '&' : '?'}${expiry && `ik-t=${expiry}&`}ik-s=${signature}`;
}

/** Asks for a file, with nothing known of it. */
export function sourceRequest(name: string, changes: Partial<SourceRequest> = {}): SourceRequest {
  return { name, knownEtags: [], privateToo: false, maxBytes: 1_000_000, ...changes };
}

/** The account of {@link startStorage}. */
export const account = { accountName: 'testaccount', accountKey: Buffer.alloc(64, 7).toString('base64') };

/** Azurite with an empty container `images`, on a free port. */
export function startStorage(): Promise<LocalStorage> {
  return LocalStorage.start({ ...account, port: 0, container: 'images' });
}
