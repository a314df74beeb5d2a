import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { ImageDelivery, signUrl } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { startCloud } from '../support/local-cloud';
import { testApp } from '../support/template';

let cloud: LocalCloud;
const reported: string[] = [];

beforeAll(async () => {
  const stack = new TerraformStack(testApp(), 'stack');
  const delivery = new ImageDelivery(stack, 'images', {
    name: 'contoso',
    location: 'westeurope',
    requireSignature: 'never',
  });
  const ports = { edge: 0, function: 0, blob: 0, gallery: 0 };
  cloud = await LocalCloud.start(delivery, { ports, report: (line) => reported.push(line) });
}, 120_000);

afterAll(() => cloud.stop());

interface Seen {
  readonly status: number;
  readonly cacheControl: unknown;
  /** Whether the body is as long as it is said to be. */
  readonly isWhole: boolean;
}

async function ask(url: string): Promise<Seen> {
  const { statusCode, headers, body } = await request(url);
  const { length } = Buffer.from(await body.arrayBuffer());
  const isWhole = headers['content-length'] === String(length) && length > 0;
  return { status: statusCode, cacheControl: headers['cache-control'], isWhole };
}

/** Requests for images that differ from all before, so that the edge has none of them. */
let width = 100;
const askMany = (endpoint: string, count: number) =>
  Array.from({ length: count }, () => ask(`${endpoint}/tr:w-${(width += 1)},f-webp/landscape.jpg`));

function expectHonest(answers: readonly Seen[]): void {
  for (const { status, cacheControl, isWhole } of answers) {
    expect([200, 502, 503]).toContain(status);
    expect(isWhole).toBe(true);
    if (status !== 200) expect(cacheControl).toBe('no-store');
  }
}

/** Waits until the function is back. */
async function untilAnswered(): Promise<void> {
  const [answer] = await Promise.all(askMany(cloud.endpoints.urlEndpoint, 1));
  if (answer?.status === 200) return;
  await setTimeout(50);
  await untilAnswered();
}

/** Waits until a new process is there, and looks whether all is well with it. */
async function expectRecovery(oldPid: number): Promise<void> {
  await untilAnswered();
  expect(cloud.functionPid).not.toBe(oldPid);
  const answers = await Promise.all(askMany(cloud.endpoints.urlEndpoint, 8));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
}

describe('a function process', () => {
  it('that is killed costs the requests under way, and is started again', async () => {
    const pid = cloud.functionPid;
    const asked = askMany(cloud.endpoints.urlEndpoint, 16);
    await Promise.race(asked);
    process.kill(pid, 'SIGKILL');
    const answers = await Promise.all(asked);
    expectHonest(answers);
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 502]));
    await expectRecovery(pid);
    expect(reported).toContain('the delivery function ended (SIGKILL); it is started again');
  });

  it('that is killed while nothing is under way, again and again, always comes back', async () => {
    for (let count = 0; count < 2; count += 1) {
      const pid = cloud.functionPid;
      process.kill(pid, 'SIGKILL');
      await expectRecovery(pid);
    }
  });

  it('attack 43: that is told to end answers what it began, turns away the rest, and is started again', async () => {
    const pid = cloud.functionPid;
    const { functionEndpoint } = cloud.endpoints;
    let answered = 0;
    const asked = askMany(functionEndpoint, 12).map((answer) => answer.finally(() => (answered += 1)));
    // What was sent before this has arrived when this is answered.
    await request(`${functionEndpoint}/`).then(({ body }) => body.dump());
    expect(answered).toBeLessThan(asked.length);
    process.kill(pid, 'SIGTERM');
    const late = await Promise.all(askMany(cloud.endpoints.urlEndpoint, 4));
    expectHonest(late);
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    await expectRecovery(pid);
    expect(reported).toContain('the delivery function ended (0); it is started again');
  });
});

describe('npm start', () => {
  it('answers what was begun when it is told to stop', async () => {
    const started = await startCloud();
    const urls = Array.from({ length: 8 }, (_, index) => `${started.urlEndpoint}/tr:w-${index + 50}/landscape.jpg`);
    const asked = urls.map((url) => ask(signUrl(url, started)));
    await Promise.race(asked);
    const { code } = await started.stop();
    expect(code).toBe(0);
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
  }, 120_000);
});
