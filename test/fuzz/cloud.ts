import { type ContainerClient, BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { Testing, TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageDelivery } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { type Picture, pictures } from './pictures';
import { standing } from './urls';

/** A local cloud to throw things at. */
export interface FuzzedCloud {
  readonly cloud: LocalCloud;
  /** With all rights. */
  readonly container: ContainerClient;
  /** Good files, which are there as `base/NAME`. */
  readonly pictures: readonly Picture[];
  /** What the cloud reports: errors of the function, and the ends of its process. */
  readonly reported: readonly string[];
}

/**
 * Starts one that serves signed and unsigned URLs.
 * @param heic whether the function reads HEIC too, for which another package has to be made
 */
export async function startFuzzedCloud(heic: boolean): Promise<FuzzedCloud> {
  const reported: string[] = [];
  const ports = { edge: 0, function: 0, blob: 0, gallery: 0 };
  const cloud = await LocalCloud.start(declaration(heic), { ports, report: (line) => reported.push(line) });
  const { accountName, accountKey, blobEndpoint, container: name } = cloud.endpoints;
  const credential = new StorageSharedKeyCredential(accountName, accountKey);
  const container = new BlobServiceClient(blobEndpoint, credential).getContainerClient(name);
  const files = await pictures();
  for (const file of files) await container.getBlockBlobClient(standing + file.name).uploadData(file.data);
  return { cloud, container, pictures: files, reported };
}

function declaration(heic: boolean): ImageDelivery {
  const outdir = mkdtempSync(join(tmpdir(), 'blobfront-fuzz-'));
  try {
    const stack = new TerraformStack(Testing.app({ outdir }), 'stack');
    const where = { name: 'contoso', location: 'westeurope' };
    const namedTransformations = { thumb: 'w-40,h-40', odd: 'rt-33:r-max' };
    return new ImageDelivery(stack, 'images', { ...where, requireSignature: 'never', namedTransformations, heic });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
