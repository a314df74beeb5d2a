import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createServer } from 'node:http';
import type { BrokerConfigInput } from '../../../lambda/sas-broker/config';
import { FunctionPackage } from '../../../lib';
import { startFunction } from '../../../lib/local/function-process';
import { close, listen } from '../../../lib/local/ports';
import { brokerSecrets, smallestBrokerConfig } from '../../lambda/sas-broker/fixtures';
import { sameAnswer, startBare } from '../bare';
import { pinApart } from '../pin';
import type { Report } from '../report';
import { median, percentile, withSpread } from '../statistics';
import { greatestRate, steadyLoad, type SteadyRequest } from '../steady-load';

/*
 * What it costs to issue a SAS: the packaged broker over HTTP on one processor, asked for uploads by clients with API keys
 * and by users with tokens. At a steady rate, then as fast as it answers, then the same of a bare server that sends the same
 * bytes; the clients in turns, several times, because the machine is not equally fast all the time.
 */

const rounds = 3;

const ratePerSecond = 1000;
const seconds = 10;
/** Milliseconds in which 99 of 100 requests are to be answered at that rate. */
const longest = 50;
const users = 1000;
/** As many as are sent in one steady run; when they come round again, as many others were remembered in between. */
const tokensOfARun = ratePerSecond * seconds;

/** Who asks. */
interface Client {
  readonly name: string;
  readonly headers: () => Record<string, string>;
}
/** One round of one client. */
interface Measured {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers a second. */
  readonly most: number;
  readonly bare: number;
  readonly failures: number;
}
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
  const { path, ...first } = requestWith(apiKey());
  const bare = await startBare(await sameAnswer(await fetch(broker.answer + path, first), 201));
  try {
    const pinned = [broker, bare].map(({ pid }) => pid !== undefined && pinApart(pid)).every(Boolean);
    const clients: Client[] = [
      { name: 'API key', headers: apiKey },
      { name: `RS256, ${users} users`, headers: await bearers(issuer, 'RS256') },
      { name: `ES256, ${users} users`, headers: await bearers(issuer, 'ES256') },
      // The worst there is: clients send a token until it ends, and one that is known is not verified again.
      { name: 'RS256, each token once', headers: await bearers(issuer, 'RS256', tokensOfARun) },
    ];
    const measured = await inTurns(clients, broker.answer, bare.answer);
    for (const [{ name }, its] of measured) {
      const of = (value: keyof Measured) => its.map((one) => one[value]);
      const p99 = median(of('p99'));
      rows.push({
        client: name,
        'asked 1/s': String(ratePerSecond),
        'p50 ms': withSpread(of('p50'), 1),
        'p99 ms': withSpread(of('p99'), 1),
        'most 1/s': withSpread(of('most'), 0),
        'bare server 1/s': withSpread(of('bare'), 0),
        ratio: median(its.map(({ most, bare: other }) => most / other)).toFixed(2),
        pinned: pinned ? 'yes' : 'no',
      });
      if (p99 > longest) failures.push(`${name}: p99 is ${p99.toFixed(1)} ms, more than ${longest}`);
      const failed = of('failures').reduce((sum, count) => sum + count, 0);
      if (failed > 0) failures.push(`${name}: ${failed} requests failed`);
    }
  } finally {
    await Promise.all([broker.stop(), bare.stop(), issuer.stop()]);
  }
  return { rows, failures };
}

/** Each client in each round; a first one of another length warms up, since code is compiled only when it is hot. */
async function inTurns(clients: readonly Client[], broker: string, bare: string): Promise<Map<Client, Measured[]>> {
  const measured = new Map<Client, Measured[]>(clients.map((client) => [client, []]));
  for (const { headers } of clients) await greatestRate(broker, 3, 201, () => requestWith(headers()));
  for (let round = 0; round < rounds; round += 1) {
    for (const [client, its] of measured) {
      const next = () => requestWith(client.headers());
      const { latencies, failures } = await steadyLoad(broker, ratePerSecond, seconds, 201, next);
      its.push({
        p50: percentile(latencies, 0.5),
        p99: percentile(latencies, 0.99),
        most: await greatestRate(broker, 3, 201, next),
        bare: await greatestRate(bare, 3, 201, next),
        failures,
      });
    }
  }
  return measured;
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
