import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { brokerUploadCorsRule } from '../../../lib';
import { LocalStorage } from '../../../lib/local/storage';
import { accountKey, accountName } from '../../support/upload-cloud';

const site = 'https://www.example.com';
let storage: LocalStorage;

beforeAll(async () => {
  storage = await LocalStorage.start({ port: 0, accountName, accountKey, container: 'uploads' });
  await storage.setCorsRules([brokerUploadCorsRule(site)]);
});
afterAll(() => storage.stop());

/** What a browser asks before it sends such a request. */
async function preflight(origin: string, ...headers: readonly string[]): Promise<number> {
  const asked = { 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': headers.join(',') };
  const url = `${storage.blobEndpoint}/uploads/name`;
  return (await fetch(url, { method: 'OPTIONS', headers: { Origin: origin, ...asked } })).status;
}

it.each([
  ['a file', ['content-md5', 'content-type', 'x-ms-blob-type']],
  ['a block', ['content-md5', 'content-type', 'x-ms-client-request-id', 'x-ms-useragent', 'x-ms-version']],
  ['a list of blocks', ['content-type', 'x-ms-blob-content-md5', 'x-ms-blob-content-type', 'x-ms-version']],
])('the rule for a page that uploads lets all headers of %s pass', async (_what, headers) => {
  expect(await preflight(site, ...headers)).toBe(200);
  expect(await preflight(site, ...headers, 'x-other')).toBe(403);
  expect(await preflight('https://other.example.com', ...headers)).toBe(403);
});
