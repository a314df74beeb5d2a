import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as explainCommand from '../../../bin/commands/sas-explain';
import { UsageError } from '../../../bin/usage-error';
import { UserError } from '../../../lib/local';
import { runBlobfront, runHere, type Surroundings } from '../run-blobfront';
import vectors from '../../lambda/sas-broker/vectors.json';

const { accountName: account, accountKey } = vectors;
const query = vectors.vectors.find(({ id }) => id.startsWith('container sp=r spr=https sv=2022'))?.query ?? '';
const url = `https://${account}.blob.core.windows.net/sascontainer/photo.jpg?${query}`;
const inside = ['--at', '2024-01-02T03:30:00Z'];
const begin = 'jHdOTj';

/** Explains; whatever happens, neither key nor signature is repeated. */
async function explain(args: readonly string[], surroundings: Surroundings = {}) {
  const result = await runBlobfront(['sas', 'explain', ...args], surroundings);
  expect(result.stdout + result.stderr).not.toMatch(/jkjRQqRC7|jHdOTj5pdg/);
  return result;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blobfront-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
function file(content: string): string {
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  return path;
}

describe('blobfront sas explain', () => {
  it('explains a URL from standard input, and checks its signature', async () => {
    const surroundings = { input: `${url}\n`, env: { AZURE_STORAGE_KEY: accountKey } };
    expect(await explain(['-', ...inside], surroundings)).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        `SAS for the container sascontainer of the account ${account}`,
        '  permits       r  read every blob in it',
        '  from          2024-01-02T03:04:05Z, 26 minutes ago',
        '  until         2024-01-02T04:04:05Z, in 34 minutes (valid for 60 minutes)',
        '  now           valid, as far as its times go',
        '  addresses     all',
        '  protocol      https only',
        '  signed with   an account key',
        '  version       2022-11-02',
        `  signature     ${begin}…, right`,
        `  signed text   ${JSON.stringify(`r\n2024-01-02T03:04:05Z\n2024-01-02T04:04:05Z\n/blob/${account}/sascontainer\n\n\nhttps\n2022-11-02\nc${'\n'.repeat(7)}`)}`,
        '',
      ].join('\n'),
    });
  });

  it('ends with 1 when the signature is wrong', async () => {
    const changed = url.replace('sascontainer', 'othercontainer');
    const { code, stdout } = await explain([changed, '--account-key-file', file(accountKey), ...inside]);
    expect([code, stdout]).toEqual([1, expect.stringContaining(`  signature     ${begin}…, wrong\n`)]);
  });

  it('ends with 3 when it is strict and there is a warning', async () => {
    const { code, stdout } = await explain([url, '--strict']);
    expect([code, stdout]).toEqual([3, expect.stringContaining('  warning       it has expired\n')]);
  });

  it('prints an object', async () => {
    const connection = `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=${accountKey};EndpointSuffix=core.windows.net`;
    const args = ['--json', '--container', 'sascontainer', ...inside, '-'];
    const { code, stdout } = await explain([...args, '--connection-string-file', file(connection)], {
      input: `?${query}`,
    });
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        kind: 'service',
        what: 'container',
        account,
        container: 'sascontainer',
        blob: null,
        moment: null,
        services: [],
        resourceTypes: [],
        permissions: [{ letter: 'r', permits: 'read every blob in it' }],
        starts: '2024-01-02T03:04:05Z',
        expires: '2024-01-02T04:04:05Z',
        seconds: 3600,
        state: 'valid',
        addresses: null,
        protocols: 'https',
        version: '2022-11-02',
        signedWith: 'account-key',
        policy: null,
        delegation: null,
        encryptionScope: null,
        responseHeaders: {},
        boundHeaders: [],
        signature: { begins: `${begin}…`, verdict: 'right', reason: null },
        stringToSign: expect.stringMatching(/^r\n/),
        warnings: [],
      },
    ]);
  });

  it('checks a user delegation SAS, bound headers among it', async () => {
    const bound = vectors.vectors.find(({ id }) => id.startsWith('UD blob sp=c srh'))?.query ?? '';
    const headers = ['content-type: image/png', 'Content-Length: 11', 'x-ms-blob-type:BlockBlob'];
    const key = file(JSON.stringify(vectors.userDelegationKey, null, 2));
    const args = headers.flatMap((header) => ['--header', header]);
    const target = url.replace(/photo.*/, `sasblob.txt?${bound}`);
    const { code, stdout } = await explain([target, ...args, '--delegation-key-file', key]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('  signature     m2l5nw…, right\n')]);
  });

  it('does not check with the key of another account', async () => {
    const connection = `AccountName=other;AccountKey=${accountKey}`;
    const { code, stdout } = await explain([url], { env: { AZURE_STORAGE_CONNECTION_STRING: connection } });
    expect([code, stdout]).toEqual([0, expect.stringContaining('not checked: the key is that of another account\n')]);
  });

  it('refuses what is no SAS in one line that does not repeat it', async () => {
    expect(await explain(['-'], { input: 'jHdOTj5pdg' })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'blobfront: there is no SAS in it: no sig=…\n',
    });
    expect(await runBlobfront(['sas', url])).toMatchObject({
      code: 2,
      stderr: 'blobfront: what is given is no command\n`blobfront help sas` says more\n',
    });
  });

  it.each([
    [[], 'sas explain takes one SAS, in quotation marks because of its &, or -; there is none'],
    [['a', 'b'], 'sas explain takes one SAS, in quotation marks because of its &, or -; there are several'],
    [['-', '--account-key-file', '-'], 'only one of SAS and key can come from standard input'],
    [[url, '--account', 'A'], '--account must be 3-24 lowercase letters or digits, got: "A"'],
    [[url, '--header', 'x'], `--header must be a name and a value such as 'content-type: image/png', got: "x"`],
    [
      [url, '--account-key-file', 'a', '--connection-string-file', 'b'],
      '--account-key-file and --connection-string-file say the same; leave one of them out',
    ],
  ])('refuses %j', async (args, message) => {
    await expect(runHere(explainCommand, args)).rejects.toThrow(new UsageError(message));
  });

  it.each([
    ['--account-key-file', 'secret', '--account-key-file must be an account key in base64'],
    [
      '--account-key-file',
      `AccountKey=${accountKey}`,
      '--account-key-file must be an account key in base64; it is a connection string',
    ],
    [
      '--connection-string-file',
      accountKey,
      '--connection-string-file must be a connection string with AccountName=…;AccountKey=…',
    ],
    [
      '--connection-string-file',
      'BlobEndpoint=x;SharedAccessSignature=sig=y',
      '--connection-string-file holds a SAS, and another one takes a key',
    ],
    [
      '--delegation-key-file',
      accountKey,
      'this SAS is signed with an account key; --account-key-file names a file with it',
    ],
  ])('refuses %s with %j', async (option, content, message) => {
    await expect(runHere(explainCommand, [url, option, file(content)])).rejects.toThrow(new UserError(message));
  });
});
