import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../bin/app';
import { FunctionPackage } from '../../lib';
import { packageRoot } from '../../lib/package-root';
import type { Json } from '../support/template';

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'blobfront-app-')));
const folder = (): string => mkdtempSync(join(temporary, 'out-'));
const inherited = { context: process.env['CDKTF_CONTEXT_JSON'], cwd: process.cwd() };

/** What the cdktf command line hands over besides `cdktf.json`. */
const setContext = (context: Json) => {
  process.env['CDKTF_CONTEXT_JSON'] = JSON.stringify(context);
};

const stackFile = (outdir: string): string => readFileSync(join(outdir, 'stacks', 'blobfront', 'cdk.tf.json'), 'utf8');
const synth = (): string => {
  const { app } = createApp(folder());
  app.synth();
  return stackFile(app.outdir);
};

interface Stack {
  readonly terraform: { readonly backend: Json };
  readonly output: Record<string, Json>;
  readonly variable: Record<string, Json>;
  readonly resource: Record<string, Json>;
}
const parse = (text: string): Stack => JSON.parse(text) as Stack;

/** Without the notes of cdktf, which Terraform does not read. */
const withoutNotes = (text: string): unknown =>
  JSON.parse(text, (key, value: unknown) => (key === '//' ? undefined : value));

beforeEach(() => {
  delete process.env['CDKTF_CONTEXT_JSON'];
});
afterEach(() => {
  jest.useRealTimers();
  process.chdir(inherited.cwd);
});
afterAll(() => {
  if (inherited.context === undefined) delete process.env['CDKTF_CONTEXT_JSON'];
  else process.env['CDKTF_CONTEXT_JSON'] = inherited.context;
  rmSync(temporary, { recursive: true });
});

describe('bin/app.ts', () => {
  it('synthesizes what is declared', () => {
    const masked = synth().replace(/[0-9a-f]{32}/g, 'CONTENT-HASH');
    expect(withoutNotes(masked)).toMatchSnapshot();
  });

  it('synthesizes the same bytes in any folder and on any day', () => {
    const first = synth();
    process.chdir(folder());
    jest.useFakeTimers({ now: Date.now() + 2 * 86_400_000 });
    expect(synth()).toBe(first);
  });

  it('puts no path of this machine into the stack', () => {
    const text = synth();
    expect(text).not.toContain(packageRoot);
    expect(text).not.toContain(temporary);
    expect(text).not.toContain(`${homedir()}/`);
  });

  it('keeps what is secret out of what Terraform prints', () => {
    const { output, variable } = parse(synth());
    expect(output['read_only_sas']).toMatchObject({ sensitive: true });
    expect(output['private_key']).toMatchObject({ sensitive: true });
    expect(output['broker_api_key']).toMatchObject({ sensitive: true });
    for (const name of ['imagekit_private_key', 'imagekit_previous_private_key']) {
      expect(variable[name]).toMatchObject({ sensitive: true, default: '' });
    }
    const open = Object.values(output).filter(({ sensitive }) => sensitive !== true);
    expect(open).toHaveLength(5);
    expect(JSON.stringify(open)).not.toMatch(/sas\}|random_bytes|random_password|var\.|access_key|connection_string/);
  });

  it('takes the state to a storage account', () => {
    setContext({ backendStorageAccount: 'contosostate', backendResourceGroup: 'contoso' });
    const settings = { resource_group_name: 'contoso', storage_account_name: 'contosostate', key: 'blobfront.tfstate' };
    expect(parse(synth()).terraform.backend).toEqual({ azurerm: { ...settings, container_name: 'tfstate' } });

    setContext({ backendStorageAccount: 'contosostate', backendResourceGroup: 'contoso', backendContainer: 'states' });
    expect(parse(synth()).terraform.backend).toEqual({ azurerm: { ...settings, container_name: 'states' } });
  });

  it('takes what the command line hands over before what cdktf.json says', () => {
    setContext({ name: 'contoso', requireSignature: 'never' });
    const text = synth();
    expect(parse(text).output['storage_account_name']).toMatchObject({ value: 'contosoimages' });
    expect(text).toContain(String.raw`\"requireSignature\":\"never\"`);
    expect(text).toContain('"location": "westeurope"');
  });

  it('reads HEIC where that is switched on', () => {
    const packages = [undefined, 'false', 'true'].map((heic) => {
      setContext({ heic });
      return createApp(folder()).stack.delivery.function.functionPackage;
    });
    const plain = FunctionPackage.imageDelivery();
    expect(packages).toEqual([plain, plain, FunctionPackage.imageDelivery({ heic: true })]);
  });

  it('lets in who has the API key, and users and web sites that the context names', () => {
    const broker = () => createApp(folder()).stack.delivery.broker?.config;
    const key = { name: 'default', claims: { client: 'program' } };
    expect(broker()).toMatchObject({ authentication: { oidc: [], apiKeys: [key] }, webOrigins: [] });
    setContext({
      oidcIssuer: 'https://login.contoso.example/',
      oidcAudience: 'images',
      webOrigins: 'https://www.contoso.example, http://localhost:5173',
    });
    expect(broker()).toMatchObject({
      authentication: {
        oidc: [{ issuer: 'https://login.contoso.example/', audiences: ['images'], subjectClaim: 'sub' }],
        apiKeys: [key],
        dangerouslyAllowAnonymous: false,
      },
      policy: [
        { when: { client: ['program'] }, prefixes: ['uploads/{sub}/'], purposes: ['upload', 'download', 'list'] },
        // No user has the folder of a program, whatever the issuer calls one.
        { when: { iss: ['https://login.contoso.example/'] }, prefixes: ['users/{sub}/'], naming: 'broker' },
      ],
      webOrigins: ['https://www.contoso.example', 'http://localhost:5173'],
    });
  });

  it.each<[Json, string]>([
    [{ oidcIssuer: 'https://login.contoso.example/' }, 'the context value `oidcAudience` must be set in cdktf.json'],
    [
      { webOrigins: '*' },
      '`webOrigins[0]` must be a scheme and a host as a browser sends them, such as "https://www.example.com"; http with localhost only, got: "*"',
    ],
    [{ name: null }, 'the context value `name` must be set in cdktf.json'],
    [{ location: null }, 'the context value `location` must be set in cdktf.json'],
    [{ sasStart: null }, 'the context value `sasStart` must be set in cdktf.json'],
    [{ sasExpiry: null }, 'the context value `sasExpiry` must be set in cdktf.json'],
    [{ backendStorageAccount: 'state' }, 'the context value `backendResourceGroup` must be set in cdktf.json'],
    [{ name: 7 }, 'the context value `name` must be a text, got: 7'],
    [{ location: ['westeurope'] }, 'the context value `location` must be a text, got: ["westeurope"]'],
    [{ requireSignature: true }, 'the context value `requireSignature` must be a text, got: true'],
    [
      { requireSignature: 'sometimes' },
      'the context value `requireSignature` must be one of always, never, got: "sometimes"',
    ],
    [{ heic: true }, 'the context value `heic` must be a text, got: true'],
    [{ heic: 'yes' }, 'the context value `heic` must be one of true, false, got: "yes"'],
    [{ name: 'Contoso' }, '`name` must be 3-18 lowercase letters or digits, beginning with a letter, got: "Contoso"'],
    [
      { sasExpiry: '2026-10-31T00:00:00Z' },
      '`expiry` must be after `start` (2026-11-01T00:00:00Z), got: "2026-10-31T00:00:00Z"',
    ],
  ])('refuses the context %j', (context, message) => {
    setContext(context);
    expect(() => createApp(folder())).toThrow(new Error(message));
  });

  it('runs by itself, with no terraform on the PATH', () => {
    const outdir = folder();
    const env = { PATH: folder(), HOME: folder(), CDKTF_OUTDIR: outdir };
    execFileSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { cwd: packageRoot, env, stdio: 'pipe' });
    expect(stackFile(outdir)).toBe(synth());
    const source = Object.values(parse(stackFile(outdir)).resource['azurerm_storage_blob'] ?? {}) as Json[];
    expect(readFileSync(join(outdir, 'stacks', 'blobfront', String(source[0]?.['source']))).subarray(0, 2)).toEqual(
      Buffer.from('PK'),
    );
  });
});
