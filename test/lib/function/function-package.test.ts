import { describe, expect, it } from '@jest/globals';
import { statSync } from 'node:fs';
import { FunctionPackage } from '../../../lib';

describe('FunctionPackage', () => {
  it('names the blob after the contents', () => {
    const built = FunctionPackage.imageDelivery();
    expect(built.blobName).toBe(`image-delivery-${built.contentHash.slice(0, 32)}.zip`);
    expect(statSync(built.path).size).toBeGreaterThan(1_000_000);
  });
});
