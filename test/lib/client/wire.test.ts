import { describe, expect, it } from '@jest/globals';
import type * as api from '../../../lambda/sas-broker/api';
import type { ProblemCode } from '../../../lambda/sas-broker/errors';
import type * as client from '../../../lib/client';

/** Whether the one is good for the other, both ways. */
type Same<One, Other> = [DeepReadonly<One>] extends [DeepReadonly<Other>]
  ? [DeepReadonly<Other>] extends [DeepReadonly<One>]
    ? true
    : false
  : false;
type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };

/** `tsc` holds it: what is not the same cannot be `true`. */
const same: {
  request: Same<api.UploadRequest, client.UploadRequest>;
  grant: Same<api.UploadGrant, client.UploadGrant>;
  stored: Same<api.StoredBlob, client.StoredBlob>;
  blobGrant: Same<api.BlobGrant, client.BlobGrant>;
  list: Same<api.BlobList, client.BlobList>;
  problem: Same<api.Problem, client.Problem>;
} = { request: true, grant: true, stored: true, blobGrant: true, list: true, problem: true };

/** Codes of the broker that the client acts on. */
const acted: ProblemCode[] = ['upload-incomplete', 'upload-mismatch', 'upload-unknown'];

describe('what a client takes and gives', () => {
  it('is what the broker gives and takes', () => {
    expect(new Set(Object.values(same))).toEqual(new Set([true]));
    expect(acted).toHaveLength(3);
  });
});
