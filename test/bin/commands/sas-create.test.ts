import { BlobClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalStorage } from '../../../lib/local/storage';
import { startServer } from '../../support/http';
import { type SecureStorage, startSecureStorage, storageToken } from '../../support/secure-storage';
import { runBlobfront, type Surroundings } from '../run-blobfront';

const accountName = 'contoso';
const accountKey = Buffer.alloc(64, 'sas-create').toString('base64');
const name = '100% a+b/ü.txt';

let storage: LocalStorage;
let target: readonly string[];
const connection = () =>
  `DefaultEndpointsProtocol=http;AccountName=${accountName};AccountKey=${accountKey};BlobEndpoint=${storage.blobEndpoint};`;

beforeAll(async () => {
  storage = await LocalStorage.start({
    port: 0,
    accountName,
    accountKey,
    container: 'images',
    moreContainers: ['other'],
  });
  await storage.upload(name, Buffer.from('hello'), 'text/plain');
  await storage.upload('b.txt', Buffer.from('b'), 'text/plain');
  await storage.upload('c.txt', Buffer.from('c'), 'text/plain', { container: 'other' });
  target = ['--account', accountName, '--endpoint', storage.blobEndpoint, '--container', 'images'];
});
afterAll(() => storage.stop());

/** Creates with the key in the environment; it is never repeated. */
async function create(
  args: readonly string[],
  surroundings: Surroundings = { env: { AZURE_STORAGE_KEY: accountKey } },
) {
  const result = await runBlobfront(['sas', 'create', ...args], surroundings);
  expect(result.stdout + result.stderr).not.toContain(accountKey.slice(0, 12));
  return result;
}

/** What `sas explain` says of a URL, with the key. */
async function explain(url: string) {
  const env = { AZURE_STORAGE_KEY: accountKey };
  const { code, stdout } = await runBlobfront(['sas', 'explain', '--json', '-'], { input: url, env });
  return { code, ...(JSON.parse(stdout) as { kind: string; state: string; signature: { verdict: string } }) };
}
const ask = async (method: string, url: string, body?: string) => {
  const headers = { 'x-ms-blob-type': 'BlockBlob' };
  return (await fetch(url, { method, ...(body !== undefined && { body, headers }) })).status;
};
/** The token of one URL at another one. */
const moved = (url: string, path: string) => `${storage.blobEndpoint}/${path}?${url.slice(url.indexOf('?') + 1)}`;

describe('blobfront sas create', () => {
  it('makes a SAS that reads one blob, and does nothing else', async () => {
    const { code, stdout, stderr } = await create([...target, '--blob', name, '--protocol', 'https,http']);
    const url = stdout.trim();
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^warning: http is allowed[^\n]*\n$/)]);
    expect(url).toContain('/contoso/images/100%25%20a%2Bb/%C3%BC.txt?sv=2022-11-02&');
    expect(await (await fetch(url)).text()).toBe('hello');
    expect(await ask('PUT', url, 'x')).toBe(403);
    expect(await ask('DELETE', url)).toBe(403);
    expect(await ask('GET', moved(url, 'images/b.txt'))).toBe(403);
    expect(await explain(url)).toMatchObject({
      code: 0,
      kind: 'service',
      state: 'valid',
      signature: { verdict: 'right' },
    });
  });

  it('makes a SAS that creates a blob once, with a connection string from standard input', async () => {
    const args = ['--connection-string-file', '-', '--container', 'images', '--blob', 'new.txt', '--permissions', 'c'];
    const { stdout, stderr } = await create([...args, '--expires-in', '5m', '--protocol', 'https,http'], {
      input: connection(),
    });
    expect(stderr).toMatch(/^warning: http is allowed[^\n]*\n$/);
    const url = stdout.trim();
    expect(await ask('PUT', url, 'x')).toBe(201);
    expect(await ask('PUT', url, 'y')).toBe(403);
    expect(await ask('GET', url)).toBe(403);
  });

  it('makes a SAS for a container', async () => {
    const url = (await create([...target, '--permissions', 'rl', '--protocol', 'https,http'])).stdout.trim();
    expect(await ask('GET', `${url}&restype=container&comp=list`)).toBe(200);
    expect(await ask('GET', moved(url, 'images/b.txt'))).toBe(200);
    expect(await ask('GET', moved(url, 'other/c.txt'))).toBe(403);
    expect(await explain(moved(url, 'images/b.txt'))).toMatchObject({ code: 0, signature: { verdict: 'right' } });
  });

  it('makes a SAS for a whole account, and warns', async () => {
    const args = ['--account', accountName, '--endpoint', storage.blobEndpoint, '--services', 'b', '--token-only'];
    const { stdout, stderr } = await create(args);
    expect(stderr).toContain('warning: it is for the whole account');
    const token = stdout.trim();
    expect(token).toMatch(/^\?sv=2022-11-02&ss=b&srt=o&/);
    expect(await ask('GET', `${storage.blobEndpoint}/images/b.txt${token}`)).toBe(200);
    expect(await ask('GET', `${storage.blobEndpoint}/other/c.txt${token}`)).toBe(200);
    expect(await ask('GET', `${storage.blobEndpoint}/images${token}&restype=container&comp=list`)).toBe(403);
    expect(await explain(`${storage.blobEndpoint}/${token}`)).toMatchObject({
      kind: 'account',
      signature: { verdict: 'right' },
    });
  });

  it('makes a SAS under a stored policy, and of a snapshot', async () => {
    const policy = { expiresOn: new Date(Date.now() + 60_000), permissions: 'r' };
    await storage.container.setAccessPolicy(undefined, [{ id: 'readers', accessPolicy: policy }]);
    const args = [...target, '--identifier', 'readers', '--blob', 'b.txt', '--protocol', 'https,http'];
    expect(await ask('GET', (await create(args)).stdout.trim())).toBe(200);

    const { snapshot = '' } = await storage.container.getBlockBlobClient('b.txt').createSnapshot();
    const old = [...target, '--blob', 'b.txt', '--snapshot', snapshot, '--protocol', 'https,http'];
    const url = (await create(old)).stdout.trim();
    expect(await ask('GET', url)).toBe(200);
    expect(await ask('GET', url.replace(/snapshot=[^&]*&/, ''))).toBe(403);
    expect(await explain(url)).toMatchObject({ code: 0, what: 'snapshot of a blob', signature: { verdict: 'right' } });
  });

  it('has storage answer with other headers, and prints an object', async () => {
    const answers = ['--content-type', 'image/png', '--content-disposition', 'attachment; filename="a b.png"'];
    const { stdout } = await create([...target, '--blob', 'b.txt', ...answers, '--json']);
    const { url, token, ...parts } = JSON.parse(stdout) as { url: string; token: string };
    expect(url.endsWith(token) && token.startsWith('?sv=')).toBe(true);
    expect(parts).toMatchObject({
      account: accountName,
      container: 'images',
      blob: 'b.txt',
      signedWith: 'account-key',
      protocols: 'https,http',
      responseHeaders: { 'Content-Type': 'image/png', 'Content-Disposition': 'attachment; filename="a b.png"' },
    });
    const { headers } = await fetch(url);
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      'image/png',
      'attachment; filename="a b.png"',
    ]);
  });

  it('takes no key as an argument, and refuses what does not go together', async () => {
    const secret = await create([...target, '--account-key=private']);
    expect([secret.code, secret.stderr]).toEqual([
      2,
      expect.stringMatching(/^blobfront: unknown option '--account-key'\n/),
    ]);
    expect(await create(['--container', 'images'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'blobfront: which account? --account names it\n`blobfront help sas create` says more\n',
    });
    const other = ['--account', 'fabrikam', '--container', 'images'];
    expect(await create(other, { env: { AZURE_STORAGE_CONNECTION_STRING: connection() } })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'blobfront: the connection string is that of the account contoso, and not of fabrikam\n',
    });
  });
});

describe('blobfront sas create, with a login', () => {
  let secure: SecureStorage;
  beforeAll(async () => {
    secure = await startSecureStorage({ accountName, accountKey }, ['images']);
    await secure.service.getContainerClient('images').uploadBlockBlob('b.txt', 'hello', 5);
  });
  afterAll(() => secure.stop());

  it('signs with a key that storage gives out', async () => {
    const identity = await startServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      const token = { access_token: storageToken(), expires_on: '4000000000', token_type: 'Bearer' };
      response.end(JSON.stringify(token));
    });
    const env = {
      IDENTITY_ENDPOINT: `${identity.url}/msi/token`,
      IDENTITY_HEADER: 'header',
      NODE_EXTRA_CA_CERTS: secure.certificateFile,
      AZURE_STORAGE_KEY: accountKey,
    };
    const args = [
      '--endpoint',
      secure.blobEndpoint,
      '--account',
      accountName,
      '--container',
      'images',
      '--blob',
      'b.txt',
    ];
    const { code, stdout, stderr } = await create(['--login', ...args], { env });
    await identity.stop();
    expect([code, stderr]).toEqual([0, '']);
    const url = stdout.trim();
    expect(url).toContain('&skoid=11111111-1111-1111-1111-111111111111&');
    // Azure's library hands it on to its HTTP client, without a type for it.
    const trusted = { tlsOptions: { ca: secure.certificate }, retryOptions: {} };
    const blob = new BlobClient(url, undefined, trusted);
    expect((await blob.downloadToBuffer()).toString()).toBe('hello');
    await expect(blob.delete()).rejects.toMatchObject({ statusCode: 403 });
    expect(await explain(url)).toMatchObject({ code: 0, kind: 'user-delegation', state: 'valid' });
  });

  it('says in one line that nobody is logged in', async () => {
    const env = { AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' };
    const url = 'https://contoso.blob.core.windows.net/images/b.txt';
    expect(await create([url], { env })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'blobfront: nobody is logged in to Azure; run `az login`\n',
    });
  });
});
