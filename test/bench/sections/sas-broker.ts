import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createServer } from 'node:http';
import type { BrokerConfigInput } from '../../../lambda/sas-broker/config';
import { FunctionPackage } from '../../../lib';
import { startFunction } from '../../../lib/local/function-process';
import { close, listen } from '../../../lib/local/ports';
import { brokerSecrets, smallestBrokerConfig } from '../../lambda/sas-broker/fixtures';
import { startBare } from '../bare';
import { pinApart } from '../pin';
import type { Report } from '../report';
import { greatestRate, percentile, steadyLoad, type SteadyRequest } from '../steady-load';

/*
 * What it costs to issue a SAS: the packaged broker over HTTP on one processor, asked for uploads by clients with API keys
 * and by users with tokens. First at a steady rate, then as fast as it answers, against a bare server that sends the same
 * bytes.
 */

const ratePerSecond = 1000;
const seconds = 10;
/** Milliseconds in which 99 of 100 requests are to be answered at that rate. */
const longest = 50;
const users = 1000;
const body = JSON.stringify({ filename: 'cat.png', contentType: 'image/png', contentLength: 12_345 });

/** Measures each kind of client in turn. */
export async function run(): Promise<Report> {
  const rows: Record<string, string>[] = [];
  const failures: string[] = [];
  const issuer = await startIssuer();
  const broker = await startFunction({
    functionPackage: FunctionPackage.sasBroker(),
    port: 0,
    appSettings: { ...brokerSecrets, BLOBFRONT_BROKER_CONFIG: JSON.stringify(configFor(issuer.url)) },
    onError: (line) => failures.push(line),
  });
  const apiKey = () => ({ 'x-api-key': brokerSecrets.BLOBFRONT_API_KEY_SHOP });
  const bare = await startBare(await answerTo(broker.answer, requestWith(apiKey())));
  try {
    const pinned = [broker, bare].map(({ pid }) => pid !== undefined && pinApart(pid)).every(Boolean);
    const clients: [string, () => Record<string, string>][] = [
      ['API key', apiKey],
      [`RS256, ${users} users`, await bearers(issuer, 'RS256')],
      [`ES256, ${users} users`, await bearers(issuer, 'ES256')],
      ['RS256, each token once', await bearers(issuer, 'RS256', ratePerSecond * seconds)],
    ];
    for (const [name, headers] of clients) {
      const next = () => requestWith(headers());
      // The first second warms up.
      await steadyLoad(broker.answer, ratePerSecond, 1, 201, next);
      const load = await steadyLoad(broker.answer, ratePerSecond, seconds, 201, next);
      const most = await greatestRate(broker.answer, 3, 201, next);
      const bareMost = await greatestRate(bare.answer, 3, 201, next);
      const p99 = percentile(load.latencies, 0.99);
      const row = { client: name, 'asked 1/s': String(ratePerSecond), 'answered 1/s': load.rate.toFixed(0) };
      const times = { 'p50 ms': percentile(load.latencies, 0.5).toFixed(1), 'p99 ms': p99.toFixed(1) };
      const rates = { 'most 1/s': most.toFixed(0), 'bare server 1/s': bareMost.toFixed(0) };
      rows.push({ ...row, ...times, ...rates, ratio: (most / bareMost).toFixed(2), pinned: pinned ? 'yes' : 'no' });
      if (p99 > longest) failures.push(`${name}: p99 is ${p99.toFixed(1)} ms, more than ${longest}`);
      if (load.failures > 0) failures.push(`${name}: ${load.failures} requests failed`);
    }
  } finally {
    await Promise.all([broker.stop(), bare.stop(), issuer.stop()]);
  }
  return { rows, failures };
}

/** Limits that are not in the way: they are counted all the same. */
function configFor(issuer: string): BrokerConfigInput {
  const many = 1_000_000_000;
  return {
    ...smallestBrokerConfig,
    authentication: { apiKeys: [{ name: 'shop' }], oidc: [{ issuer, audiences: ['broker'] }] },
    policy: [{ name: 'all', prefixes: ['{sub}/'], outstandingUploads: many, bytesPerHour: Number.MAX_SAFE_INTEGER }],
    limits: { perUserPerMinute: many, perAddressPerMinute: many },
  };
}

function requestWith(headers: Record<string, string>): SteadyRequest {
  return { method: 'POST', path: '/api/sas/upload', headers: { 'content-type': 'application/json', ...headers }, body };
}

type Algorithm = 'RS256' | 'ES256';
interface Issuer {
  readonly url: string;
  readonly sign: (algorithm: Algorithm, user: string, id: number) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** An issuer of tokens with a key of each kind. */
async function startIssuer(): Promise<Issuer> {
  const pairs = { RS256: await generateKeyPair('RS256'), ES256: await generateKeyPair('ES256') };
  const keys = await Promise.all(
    Object.entries(pairs).map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid, alg: kid })),
  );
  const server = createServer((request, response) => {
    const discovery = { issuer: url, jwks_uri: `${url}/keys` };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(request.url === '/keys' ? { keys } : discovery));
  });
  const url = await listen(server, 0);
  const sign = (kid: Algorithm, user: string, id: number) =>
    new SignJWT({ id })
      .setProtectedHeader({ alg: kid, kid })
      .setIssuer(url)
      .setAudience('broker')
      .setSubject(user)
      .setExpirationTime('1h')
      .sign(pairs[kid].privateKey);
  return { url, sign, stop: () => close(server) };
}

/** Headers of users, one after the other. */
async function bearers(issuer: Issuer, algorithm: Algorithm, count = users): Promise<() => Record<string, string>> {
  const tokens: string[] = [];
  for (let index = 0; index < count; index += 1) {
    tokens.push(await issuer.sign(algorithm, `user-${index % users}`, index));
  }
  let index = 0;
  return () => ({ authorization: `Bearer ${tokens[(index += 1) % tokens.length] ?? ''}` });
}

async function answerTo(origin: string, { path, ...request }: SteadyRequest) {
  const response = await fetch(origin + path, request);
  if (response.status !== 201) throw new Error(`expected 201, got: ${response.status} ${await response.text()}`);
  // These are of the server, which adds its own.
  const headers = [...response.headers].filter(([name]) => !['connection', 'date', 'keep-alive'].includes(name));
  return { status: response.status, headers: Object.fromEntries(headers), body: await response.text() };
}
