import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { endpointId, type ManagementAnswer, refused, startManagement } from '../../lambda/invalidation/fixtures';
import { startServer, type TestServer } from '../../support/http';

let management: Awaited<ReturnType<typeof startManagement>>;
let identity: TestServer;

beforeEach(async () => {
  management = await startManagement();
  identity = await startServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: 'secret', expires_on: '4000000000', token_type: 'Bearer' }));
  });
});
afterEach(async () => {
  await Promise.all([management.stop(), identity.stop()]);
});

/** Runs the command as a process, logged in by the identity endpoint that an App Service has. */
async function purge(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const root = join(__dirname, '..', '..', '..');
  const loggedIn = { IDENTITY_ENDPOINT: `${identity.url}/msi/token`, IDENTITY_HEADER: 'header' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/blobfront.ts', 'purge', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...loggedIn, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
const there = () => ['--endpoint-id', endpointId, '--management-url', management.url];

describe('blobfront purge', () => {
  it('purges paths of an endpoint, as whoever is logged in', async () => {
    const result = await purge([...there(), '/a.jpg', '/folder/*', '/a.jpg']);
    expect(result).toEqual({
      code: 0,
      stdout: 'Front Door purges 2 paths; that takes up to ten minutes.\n',
      stderr: '',
    });
    expect(management.requests).toEqual([
      {
        method: 'POST',
        url: `${endpointId}/purge?api-version=2024-02-01`,
        headers: expect.objectContaining({ authorization: 'Bearer secret' }),
        body: '{"contentPaths":["/a.jpg","/folder/*"]}',
      },
    ]);
    expect(identity.requests[0]?.url).toContain(`resource=${encodeURIComponent(management.url)}`);
  });

  it('takes the parts of the id, domains, and more paths than go into one request', async () => {
    const parts = [
      '--subscription',
      '0000',
      '--resource-group',
      'contoso',
      '--profile',
      'contoso',
      '--endpoint',
      'images',
    ];
    const domains = ['--domain', 'a.contoso.com', '--domain', 'b.contoso.com'];
    const paths = Array.from({ length: 101 }, (_, index) => `/${index}.jpg`);
    const result = await purge([...parts, ...domains, '--management-url', management.url, ...paths]);
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(management.purges().map(({ length }) => length)).toEqual([100, 1]);
    expect(management.requests.map(({ url }) => url)).toEqual(
      Array(2).fill(`${endpointId}/purge?api-version=2024-02-01`),
    );
    expect(JSON.parse(management.requests[1]?.body ?? '')).toEqual({
      contentPaths: ['/100.jpg'],
      domains: ['a.contoso.com', 'b.contoso.com'],
    });
  });

  it('waits for the end when it is told to', async () => {
    const answers: ManagementAnswer[] = [
      (response) => response.writeHead(202, { 'azure-asyncoperation': `${management.url}/operations/1` }).end(),
      (response) => response.writeHead(200, { 'retry-after': '0' }).end('{"status":"InProgress"}'),
      (response) => response.writeHead(200).end('{"status":"Succeeded"}'),
    ];
    management.answerWith((...request) => answers.shift()?.(...request));
    const { code, stdout } = await purge([...there(), '--wait', '/*']);
    expect([code, stdout]).toEqual([0, 'Front Door purges 1 path; that takes up to ten minutes.\nPurged.\n']);
    expect(management.requests.map(({ method, url }) => `${String(method)} ${String(url)}`)).toEqual([
      `POST ${endpointId}/purge?api-version=2024-02-01`,
      'GET /operations/1',
      'GET /operations/1',
    ]);
  });

  it('says in one line why it was refused', async () => {
    management.answerWith(refused(403, 'AuthorizationFailed', 'The client has no role.'));
    expect(await purge([...there(), '/a.jpg'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'blobfront: the purge was answered 403 AuthorizationFailed: The client has no role.\n',
    });
  });

  it('says in one line that nobody is logged in', async () => {
    const nobody = {
      IDENTITY_ENDPOINT: undefined,
      IDENTITY_HEADER: undefined,
      AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
    };
    const { code, stderr } = await purge([...there(), '/a.jpg'], nobody);
    expect([code, management.requests]).toEqual([1, []]);
    expect(stderr).toBe('blobfront: nobody is logged in to Azure; run `az login`\n');
  });

  it('says what its options are', async () => {
    const { code, stdout } = await purge(['--help']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('--endpoint-id <id>')]);
  });

  const path = 'a path must be a URL path that begins with "/", without a query, and with "*" only as its last segment';
  it.each([
    [['/a.jpg'], 'which endpoint? --endpoint-id ID names it'],
    [['/a.jpg', '--profile', 'p', '--endpoint', 'e'], '--subscription, --resource-group is missing'],
    [['/a.jpg', '--endpoint-id', endpointId, '--profile', 'p'], '--endpoint-id says everything; leave out its parts'],
    [
      ['/a.jpg', '--endpoint-id', 'images'],
      '--endpoint-id must be the resource id of a Front Door endpoint, got: "images"',
    ],
    [['--endpoint-id', endpointId], "there is no path to purge; `blobfront purge '/*'` purges everything"],
    [['a.jpg'], `${path}, got: "a.jpg"`],
    [['/a.jpg?tr=w-300'], `${path}, got: "/a.jpg?tr=w-300"`],
    [['/*.jpg'], `${path}, got: "/*.jpg"`],
    [['/a*'], `${path}, got: "/a*"`],
    [['https://images.contoso.com/a.jpg'], `${path}, got: "https://images.contoso.com/a.jpg"`],
    [['/', '--endpoint-id', endpointId, '--domain', 'https://a'], '--domain must be a host name, got: "https://a"'],
    [
      ['/', '--endpoint-id', endpointId, '--management-url', 'https://a/b'],
      '--management-url must be a URL without a path, got: "https://a/b"',
    ],
  ])('refuses %j', async (args, message) => {
    expect(await purge(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `blobfront: ${message}\n\`blobfront help purge\` says more\n`,
    });
  });

  it('refuses an unknown option', async () => {
    const { code, stderr } = await purge(['--path', '/a.jpg']);
    expect([code, stderr]).toEqual([2, "blobfront: unknown option '--path'\n`blobfront help purge` says more\n"]);
  });

  it('takes an answer that needs no waiting', async () => {
    management.answerWith((response) => response.writeHead(200).end());
    const { code, stdout } = await purge([...there(), '--wait', '/a.jpg']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Purged\.\n$/)]);
  });
});
