import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as imagekitOrigin from '../../../bin/commands/imagekit-origin';
import { startServer, type TestServer } from '../../support/http';
import { runBlobfront, runHere } from '../run-blobfront';

const account = 'contosoimages';
const sas =
  '?sv=2018-11-09&sr=c&st=2026-01-01T00:00:00Z&se=2099-01-01T00:00:00Z&sp=r&spr=https&' +
  'sig=%2B19D9m0stg4ecaPnuxs8NJWE7z7fqe7ER3opkU6N7CA%3D';
const signature = '19D9m0stg4ecaPnuxs8NJWE7z7fqe7ER3opkU6N7CA';
const key = 'private_key-of-the-account';
const secretWarning = 'warning: the SAS token is a secret: whoever has it can read the images\n';

/** As Terraform writes it. */
function outputs(values: Readonly<Record<string, string>> = {}, without?: string): string {
  const all = {
    storage_account_name: account,
    container_name: 'images',
    read_only_sas: sas,
    url_endpoint: 'x',
    ...values,
  };
  const entries = Object.entries(all).filter(([name]) => name !== without);
  return JSON.stringify(
    Object.fromEntries(entries.map(([name, value]) => [name, { sensitive: true, type: 'string', value }])),
  );
}

const run = (args: readonly string[], input = outputs(), env: Readonly<Record<string, string>> = {}) =>
  runBlobfront(['imagekit-origin', '--outputs', '-', ...args], { input, env, key });

describe('blobfront imagekit-origin', () => {
  it('prints what the form asks for, and says that it is a secret', async () => {
    expect(await run([])).toEqual({
      code: 0,
      stdout: `Account name  ${account}\nContainer     images\nSAS token     ${sas}\n`,
      stderr: expect.stringMatching(/^warning: the SAS: it is valid for .*\nwarning: the SAS token is a secret/),
    });
  });

  it.each([
    ['without its question mark', outputs({ read_only_sas: sas.slice(1) })],
    [
      'as cdktf writes it',
      JSON.stringify({ blobfront: { storage_account_name: account, container_name: 'images', read_only_sas: sas } }),
    ],
  ])('takes the token %s, and prints JSON', async (_, input) => {
    const { code, stdout } = await run(['--json'], input);
    expect([code, JSON.parse(stdout)]).toEqual([0, { accountName: account, container: 'images', sasToken: sas }]);
  });

  it('says what is the matter with the SAS', async () => {
    const narrow = sas
      .replace('2099', String(new Date().getUTCFullYear() + 1))
      .replace(/st=\d+/, `st=${new Date().getUTCFullYear()}`);
    expect((await run([], outputs({ read_only_sas: narrow }))).stderr).toBe(secretWarning);
    const expired = await run(
      [],
      outputs({ read_only_sas: sas.replace('2099', '2026').replace('se=2026-01-01', 'se=2026-01-02') }),
    );
    expect([expired.code, expired.stderr]).toEqual([0, `warning: the SAS: it has expired\n${secretWarning}`]);
  });

  const command = '`terraform -chdir=cdktf.out/stacks/blobfront output -json`';
  const nothing = `what --outputs names must be the JSON that ${command} writes`;
  it.each([
    ['empty', '', nothing],
    ['no JSON', 'secret sig=abc', nothing],
    ['a list', '[]', nothing],
    ['none', '{}', `what --outputs names has no output storage_account_name; ${command} writes all of them`],
    [
      'without the SAS',
      outputs({}, 'read_only_sas'),
      `what --outputs names has no output read_only_sas; ${command} writes all of them`,
    ],
    [
      'with a SAS that is none',
      outputs({ read_only_sas: 'sv=secret' }),
      'the output read_only_sas in what --outputs names is not what it should be',
    ],
    [
      'with a container that is none',
      outputs({ container_name: 'a/b' }),
      'the output container_name in what --outputs names is not what it should be',
    ],
    [
      'of several stacks',
      JSON.stringify({ one: { read_only_sas: sas }, other: { read_only_sas: sas } }),
      'what --outputs names has several stacks with a read_only_sas; give one',
    ],
  ])('refuses outputs that are %s', async (_, input, message) => {
    expect(await run([], input)).toEqual({ code: 1, stdout: '', stderr: `blobfront: ${message}\n` });
  });

  it.each([
    [[], '--outputs FILE says where the outputs of the stack are'],
    [['--outputs', 'f', '--name', 'a'], '--name and --private-key-file are for --register'],
    [
      ['--outputs', '-', '--register', '--private-key-file', '-'],
      'only one of outputs and private key can come from standard input',
    ],
    [
      ['--outputs', 'f', '--base-url', 'http://api.imagekit.io'],
      '--base-url must be an https URL without a path, got:',
    ],
  ])('refuses %j', async (args, message) => {
    await expect(runHere(imagekitOrigin, args)).rejects.toThrow(message);
  });
});

describe('blobfront imagekit-origin --register', () => {
  let server: TestServer;
  let origins: Record<string, unknown>[];
  let calls: { method?: string; url?: string; body?: unknown }[];
  let refuse: { status: number; message: string } | undefined;

  /** ImageKit's `/v1/accounts/origins`, as its reference describes it. */
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = request;
    const body = method === 'GET' ? undefined : ((await json(request)) as Record<string, unknown>);
    calls.push({ method, url, body });
    const send = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (refuse) return void send(refuse.status, { message: refuse.message, help: 'For support kindly contact us' });
    const [user] = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64')
      .toString()
      .split(':');
    if (user !== key) return void send(401, { message: 'Your account cannot be authenticated.' });
    if (method === 'GET') return void send(200, origins);
    const { sasToken, ...stored } = body ?? {};
    const id = url?.split('/')[4] ?? `origin-${origins.length + 1}`;
    const origin = { includeCanonicalHeader: false, prefix: '', ...stored, id };
    origins = [...origins.filter((other) => other.id !== id), origin];
    send(typeof sasToken === 'string' ? (method === 'POST' ? 201 : 200) : 400, origin);
  }

  beforeEach(async () => {
    [origins, calls, refuse] = [[], [], undefined];
    server = await startServer((request, response) => void answer(request, response));
  });
  afterEach(() => server.stop());

  const register = (args: readonly string[] = [], input = outputs()) =>
    run(['--register', '--base-url', server.url, ...args], input);

  it('creates the origin, and prints no SAS', async () => {
    const { code, stdout, stderr } = await register();
    expect([code, stdout]).toEqual([0, 'The origin "contosoimages-images" (origin-1) is created.\n']);
    expect(`${stdout}${stderr}`).not.toContain(signature);
    expect(calls).toEqual([
      { method: 'GET', url: '/v1/accounts/origins' },
      {
        method: 'POST',
        url: '/v1/accounts/origins',
        body: {
          type: 'AZURE_BLOB',
          name: 'contosoimages-images',
          accountName: account,
          container: 'images',
          sasToken: sas,
        },
      },
    ]);
  });

  it('updates the one of that name, and leaves it what else was set', async () => {
    origins = [
      { id: 'a', type: 'AZURE_BLOB', name: 'Other', accountName: 'x', container: 'y', prefix: '' },
      {
        id: 'b',
        type: 'AZURE_BLOB',
        name: 'My images',
        accountName: 'x',
        container: 'y',
        prefix: 'shop',
        includeCanonicalHeader: true,
        baseUrlForCanonicalHeader: 'https://www.contoso.com',
      },
    ];
    const { code, stdout } = await register(['--name', 'My images', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { id: 'b', name: 'My images', created: false, accountName: account, container: 'images' },
    ]);
    expect(calls[1]).toEqual({
      method: 'PUT',
      url: '/v1/accounts/origins/b',
      body: {
        type: 'AZURE_BLOB',
        name: 'My images',
        accountName: account,
        container: 'images',
        sasToken: sas,
        prefix: 'shop',
        includeCanonicalHeader: true,
        baseUrlForCanonicalHeader: 'https://www.contoso.com',
      },
    });
    expect(origins).toHaveLength(2);
  });

  it.each([
    [[{ id: 'a', type: 'S3', name: 'Pictures' }], '"Pictures" is an origin of the kind S3; --name says another name'],
    [
      [
        { id: 'a', type: 'AZURE_BLOB', name: 'Pictures' },
        { id: 'b', type: 'AZURE_BLOB', name: 'Pictures' },
      ],
      'there are several origins named "Pictures"; --name says another',
    ],
  ])('touches nothing else of that name', async (existing, message) => {
    origins = existing;
    const { code, stderr } = await register(['--name', 'Pictures']);
    expect([code, stderr.split('\n').at(-2), calls.length]).toEqual([1, `blobfront: ${message}`, 1]);
  });

  it('says in one line why ImageKit refused, without anything secret', async () => {
    refuse = { status: 400, message: `the token ${sas} is wrong\nsecond line` };
    const refused = await register();
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/blobfront: ImageKit did not do it: 400 the token .*sig=REDACTED is wrong\n$/),
    ]);
    expect(refused.stderr).not.toContain(signature);
    refuse = undefined;
    const unknown = await runBlobfront(['imagekit-origin', '--outputs', '-', '--register', '--base-url', server.url], {
      input: outputs(),
      key: 'another-key',
    });
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringMatching(/ImageKit did not do it: 401 Your account cannot be authenticated\.\n$/),
    ]);
  });

  it('tells ImageKit nothing of a SAS that is of no use, or without a key', async () => {
    const expired = await register(
      [],
      outputs({ read_only_sas: sas.replace('2099', '2026').replace('se=2026-01-01', 'se=2026-01-02') }),
    );
    expect([expired.code, expired.stderr]).toEqual([
      1,
      expect.stringMatching(/ImageKit could read nothing with the SAS, and is told nothing: it has expired\n$/),
    ]);
    const keyless = await runBlobfront(['imagekit-origin', '--outputs', '-', '--register', '--base-url', server.url], {
      input: outputs(),
    });
    expect([keyless.code, keyless.stderr]).toEqual([1, expect.stringContaining('blobfront: there is no key')]);
    expect(calls).toEqual([]);
  });
});
