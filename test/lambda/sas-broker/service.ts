import { randomBytes } from 'node:crypto';
import { answer } from '../../../lambda/sas-broker/broker';
import type { BrokerConfigInput } from '../../../lambda/sas-broker/config';
import type { BrokerBase } from '../../../lambda/sas-broker/context';
import { start } from '../../../lambda/sas-broker/start';
import { LocalStorage } from '../../../lib/local/storage';
import { account } from '../image-delivery/fixtures';
import { brokerSecrets } from './fixtures';

/** Settings of a broker whose storage is an emulator, and whose containers are `images` and `uploads` of it. */
export function brokerSettings(
  storage: LocalStorage,
  changes: Partial<BrokerConfigInput> = {},
): Record<string, string> {
  const config: BrokerConfigInput = {
    storage: {
      accountName: account.accountName,
      endpoint: storage.blobEndpoint,
      uploads: 'uploads',
      served: 'images',
    },
    signing: { type: 'account-key' },
    authentication: { apiKeys: [{ name: 'shop', claims: { tenant: 'contoso' } }] },
    policy: [{ name: 'shop', prefixes: ['{tenant}/'], contentTypes: ['image/*', 'text/plain'], purposes: everything }],
    ...changes,
  };
  return {
    ...brokerSecrets,
    BLOBFRONT_BROKER_CONFIG: JSON.stringify(config),
    BLOBFRONT_ACCOUNT_KEY: account.accountKey,
  };
}

const everything: ['upload', 'download', 'list', 'delete'] = ['upload', 'download', 'list', 'delete'];

/** Azurite with the containers `images` and `uploads`, on a free port. */
export function startBrokerStorage(): Promise<LocalStorage> {
  return LocalStorage.start({ ...account, port: 0, container: 'images', moreContainers: ['uploads'] });
}

/** How to ask. */
export interface AskOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** @default - that of the shop */
  readonly apiKey?: string | null;
}

/** What was answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The body, read as JSON; undefined for none. */
  readonly json: never;
}

/** A broker in this process, over an emulator. */
export class BrokerService {
  readonly base: BrokerBase;
  /** Lines of its log. */
  readonly lines: Record<string, unknown>[] = [];

  constructor(storage: LocalStorage, changes: Partial<BrokerConfigInput> = {}, more: Partial<BrokerBase> = {}) {
    const base = start(brokerSettings(storage, changes), () => undefined);
    if (base instanceof Error) throw base;
    this.base = { ...base, ...more };
  }

  /** @param path below `/api/sas` */
  async ask(method: string, path: string, options: AskOptions = {}): Promise<Answered> {
    const { body, headers = {}, apiKey = brokerSecrets.BLOBFRONT_API_KEY_SHOP } = options;
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const request = {
      method,
      url: `https://broker.example/api/sas${path}`,
      headers: new Headers({
        'x-forwarded-for': '203.0.113.5:1234',
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...(apiKey !== null && { 'x-api-key': apiKey }),
        ...headers,
      }),
      body: text === undefined ? null : bytesOf(text),
    };
    const log = (_level: string, line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>);
    const response = await answer(request, { ...this.base, log });
    const json = (response.body === undefined ? undefined : JSON.parse(response.body)) as never;
    return { status: response.status, headers: new Headers(response.headers), json };
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

/** A PNG by its first bytes, and chance after them. */
export function pngOf(bytes: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  return Buffer.concat([head, randomBytes(bytes - head.length)]);
}
