import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../../../lambda/sas-broker/caller';
import type { BrokerConfigInput, PolicyRule } from '../../../../lambda/sas-broker/config';
import type { BrokerEnvironment } from '../../../../lambda/sas-broker/environment';
import { BrokerError } from '../../../../lambda/sas-broker/errors';
import { createLimits, type LimitsOptions } from '../../../../lambda/sas-broker/limits/create-limits';
import { type LocalTable, startLocalTable } from '../../../support/local-table';
import { brokerConfig, brokerConfigWith } from '../fixtures';

type LimitsInput = BrokerConfigInput['limits'];

const table = 'limits';
const start = Date.UTC(2026, 10, 22, 12);
let local: LocalTable;

beforeAll(async () => {
  local = await startLocalTable(table);
});

afterAll(async () => {
  await local.stop();
});

function environment(limits: LimitsInput, changes: Partial<BrokerEnvironment> = {}): BrokerEnvironment {
  const config = brokerConfig({ limits });
  const storage = { ...config.storage, accountName: local.accountName };
  const uploadKeys = ['upload-key-upload-key-upload-key-1'];
  return { config: { ...config, storage }, uploadKeys, apiKeys: new Map(), accountKey: local.accountKey, ...changes };
}

function someone(): Caller {
  return { kind: 'user', id: randomUUID(), claims: { sub: 'someone' } };
}

function ruleWith(outstandingUploads: number, bytesPerHour: number): PolicyRule {
  const [rule] = brokerConfigWith({ outstandingUploads, bytesPerHour }).policy;
  if (!rule) throw new Error('there is no rule');
  return rule;
}

/** What was thrown: status, code, and text; undefined for nothing. */
async function refusal(work: Promise<void>) {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    return { status: error.status, code: error.code, message: error.message, ...error.headers };
  }
}

async function countAdmitted(requests: readonly Promise<void>[]): Promise<number> {
  const results = await Promise.allSettled(requests);
  return results.filter(({ status }) => status === 'fulfilled').length;
}

describe.each(['memory', 'table'] as const)('limits in %s', (type) => {
  function limitsWith(limits: LimitsInput = {}, options: LimitsOptions = {}) {
    const clock = { now: start };
    const store = type === 'memory' ? { type } : { type, table, endpoint: local.endpoint };
    const warn = (line: string) => {
      throw new Error(line);
    };
    const made = createLimits(environment({ ...limits, store }), { now: () => clock.now, warn, ...options });
    return { limits: made, clock };
  }

  it('admits as many requests of an address as there may be in a minute', async () => {
    const { limits, clock } = limitsWith({ perAddressPerMinute: 2 });
    await limits.admitAddress('192.0.2.1');
    clock.now += 20_500;
    await limits.admitAddress('192.0.2.1');
    expect(await refusal(limits.admitAddress('192.0.2.1'))).toEqual({
      status: 429,
      code: 'too-many-requests',
      message: 'There are too many requests from your network address: 2 in a minute are answered. Come back in 40 s',
      'retry-after': '40',
    });
    await limits.admitAddress('192.0.2.2');
    clock.now += 39_499;
    expect(await refusal(limits.admitAddress('192.0.2.1'))).toMatchObject({ 'retry-after': '1' });
    clock.now += 1;
    await limits.admitAddress('192.0.2.1');
  });

  it('takes a /64 for one address, and counts nobody whose address is not known', async () => {
    const { limits } = limitsWith({ perAddressPerMinute: 1 });
    await limits.admitAddress('2001:db8:1:2::1');
    expect(await refusal(limits.admitAddress('2001:db8:1:2:ffff::2'))).toMatchObject({ status: 429 });
    await limits.admitAddress('2001:db8:1:3::1');
    await limits.admitAddress('');
    await limits.admitAddress('');
  });

  it('admits as many requests of a caller as there may be in a minute', async () => {
    const { limits, clock } = limitsWith({ perUserPerMinute: 2 });
    const [one, other] = [someone(), someone()];
    await limits.admitCaller(one);
    await limits.admitCaller(one);
    expect(await refusal(limits.admitCaller(one))).toEqual({
      status: 429,
      code: 'too-many-requests',
      message: 'There are too many requests of yours: 2 in a minute are answered. Come back in 60 s',
      'retry-after': '60',
    });
    await limits.admitCaller(other);
    clock.now += 60_000;
    await limits.admitCaller(one);
  });

  it('lets through exactly as many as it may of many at once', async () => {
    const { limits } = limitsWith({ perUserPerMinute: 37 });
    const caller = someone();
    expect(await countAdmitted(Array.from({ length: 200 }, () => limits.admitCaller(caller)))).toBe(37);
  });

  it('promises as many uploads as may be outstanding, and one more for each that is settled', async () => {
    const { limits, clock } = limitsWith();
    const [caller, rule] = [someone(), ruleWith(2, 1000)];
    await limits.promise(caller, rule, 10);
    clock.now += 60_001;
    await limits.promise(caller, rule, 10);
    expect(await refusal(limits.promise(caller, rule, 10))).toEqual({
      status: 429,
      code: 'quota-exceeded',
      message:
        'You have 2 unfinished uploads, which is as many as there may be. ' +
        'Finish or cancel one, or come back in 59 min',
      'retry-after': String(59 * 60),
    });
    await limits.settle(caller, rule.name);
    await limits.promise(caller, rule, 10);
    expect(await refusal(limits.promise(caller, rule, 10))).toMatchObject({ code: 'quota-exceeded' });
    await limits.promise(someone(), rule, 10);
    await limits.promise(caller, { ...rule, name: 'another' }, 10);
    clock.now = start + 3_600_000;
    await limits.promise(caller, rule, 10);
  });

  it('promises as many bytes as there may be in an hour, settled or not', async () => {
    const { limits, clock } = limitsWith();
    const [caller, rule] = [someone(), ruleWith(100, 3 * 1024 ** 3)];
    await limits.promise(caller, rule, 2 * 1024 ** 3);
    await limits.settle(caller, rule.name);
    expect(await refusal(limits.promise(caller, rule, 1024 ** 3 + 1))).toEqual({
      status: 429,
      code: 'quota-exceeded',
      message:
        'You may upload 3 GiB in an hour, of which 2 GiB are used, so that 1 GiB are too much. ' +
        'Take less, or come back in 60 min',
      'retry-after': '3600',
    });
    await limits.promise(caller, rule, 1024 ** 3);
    expect(await refusal(limits.promise(caller, rule, 1))).toMatchObject({ code: 'quota-exceeded' });
    clock.now += 3_600_000;
    await limits.promise(caller, rule, 3 * 1024 ** 3);
  });

  it('counts nothing of an upload that does not fit in', async () => {
    const { limits } = limitsWith();
    const [caller, rule] = [someone(), ruleWith(2, 1000)];
    await limits.promise(caller, rule, 600);
    for (let time = 0; time < 5; time += 1) {
      expect(await refusal(limits.promise(caller, rule, 401))).toMatchObject({ code: 'quota-exceeded' });
    }
    await limits.promise(caller, rule, 1);
    for (let time = 0; time < 5; time += 1) {
      expect(await refusal(limits.promise(caller, rule, 1))).toMatchObject({ code: 'quota-exceeded' });
    }
  });

  it('does not let wait for what never fits in', async () => {
    const { limits } = limitsWith();
    expect(await refusal(limits.promise(someone(), ruleWith(2, 1000), 1001))).toEqual({
      status: 413,
      code: 'too-large',
      message: 'You may upload 1000 bytes in an hour, and this is more',
    });
  });

  it('has never less than nothing outstanding', async () => {
    const { limits, clock } = limitsWith();
    const [caller, rule] = [someone(), ruleWith(1, 1000)];
    await Promise.all([1, 2, 3].map(() => limits.settle(caller, rule.name)));
    await limits.promise(caller, rule, 1);
    expect(await refusal(limits.promise(caller, rule, 1))).toMatchObject({ code: 'quota-exceeded' });
    // What is settled after the hour belongs to a window that is over.
    clock.now += 3_600_000;
    await limits.settle(caller, rule.name);
    await limits.promise(caller, rule, 1);
    expect(await refusal(limits.promise(caller, rule, 1))).toMatchObject({ code: 'quota-exceeded' });
  });

  it('promises exactly what fits in of many at once', async () => {
    const { limits } = limitsWith();
    const [caller, rule] = [someone(), ruleWith(1000, 1000)];
    expect(await countAdmitted(Array.from({ length: 60 }, () => limits.promise(caller, rule, 30)))).toBe(33);
    await Promise.all(Array.from({ length: 33 }, () => limits.settle(caller, rule.name)));
    await limits.promise(caller, rule, 10);
  });
});

describe('a table that instances share', () => {
  const store = () => ({ type: 'table', table, endpoint: local.endpoint }) as const;
  const instances = (count: number, limits: LimitsInput = {}) => {
    const warnings: string[] = [];
    const options = { now: () => start, warn: (line: string) => void warnings.push(line) };
    const made = Array.from({ length: count }, () => createLimits(environment({ ...limits, store: store() }), options));
    return { made, warnings };
  };

  it('lets all of them together through what one may', async () => {
    const { made, warnings } = instances(2, { perUserPerMinute: 5, perAddressPerMinute: 5 });
    const [one, other] = made;
    const caller = someone();
    for (const limits of [one, other, one, other, one]) {
      await limits?.admitCaller(caller);
      await limits?.admitAddress('198.51.100.1');
    }
    for (const limits of made) {
      expect(await refusal(limits.admitCaller(caller))).toMatchObject({ status: 429 });
      expect(await refusal(limits.admitAddress('198.51.100.1'))).toMatchObject({ status: 429 });
    }
    expect(warnings).toEqual([]);
  });

  it('does so when they are asked all at once', async () => {
    const { made, warnings } = instances(4, { perUserPerMinute: 50 });
    const [caller, rule] = [someone(), ruleWith(30, 1000)];
    const requests = Array.from({ length: 30 }, () => made.map((limits) => limits.admitCaller(caller)));
    const promises = Array.from({ length: 15 }, () => made.map((limits) => limits.promise(caller, rule, 40)));
    expect(await Promise.all([requests.flat(), promises.flat()].map(countAdmitted))).toEqual([50, 25]);
    expect(warnings).toEqual([]);
  });

  it('gives back to all of them', async () => {
    const [one, other] = instances(2).made;
    const [caller, rule] = [someone(), ruleWith(1, 1000)];
    await one?.promise(caller, rule, 1);
    await other?.settle(caller, rule.name);
    await one?.promise(caller, rule, 1);
    expect(await refusal(other?.promise(caller, rule, 1) ?? Promise.resolve())).toMatchObject({ status: 429 });
  });

  it('has one row for what is counted together, whatever it is called, and names neither callers nor addresses', async () => {
    const [limits] = instances(1).made;
    const caller: Caller = { kind: 'user', id: 'a/b\\c#d?e%2f\u0007', claims: { sub: 'someone' } };
    const rule = ruleWith(5, 1000);
    const rowsBefore = (await rows()).length;
    for (let time = 0; time < 3; time += 1) {
      await limits?.admitAddress('203.0.113.99');
      await limits?.admitCaller(caller);
      await limits?.promise(caller, rule, 1);
    }
    const after = await rows();
    expect(after).toHaveLength(rowsBefore + 3);
    expect(after.every((key) => /^(?:address-[\da-f]{5}|caller-[\da-f]{32}|quota-[\da-f]{32})$/.test(key))).toBe(true);
  });

  async function rows(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { partitionKey } of local.client.listEntities()) keys.push(partitionKey ?? '');
    return keys;
  }
});

describe('a table that cannot be used', () => {
  const away = { type: 'table', table, endpoint: 'http://127.0.0.1:1/tableaccount' } as const;

  it('is replaced by the memory of each instance, and told of once a minute', async () => {
    const warnings: string[] = [];
    const clock = { now: start };
    const options = { now: () => clock.now, warn: (line: string) => void warnings.push(line) };
    const limits = createLimits(environment({ perUserPerMinute: 2, store: away }), options);
    const [caller, rule] = [someone(), ruleWith(1, 1000)];
    await limits.admitAddress('192.0.2.1');
    await limits.admitCaller(caller);
    await limits.admitCaller(caller);
    expect(await refusal(limits.admitCaller(caller))).toMatchObject({ code: 'too-many-requests' });
    await limits.promise(caller, rule, 1);
    expect(await refusal(limits.promise(caller, rule, 1))).toMatchObject({ code: 'quota-exceeded' });
    await limits.settle(caller, rule.name);
    await limits.promise(caller, rule, 1);

    const line = expect.stringMatching(/^callers are counted by this instance alone, because .*ECONNREFUSED/);
    expect(warnings).toEqual([line]);
    clock.now += 59_999;
    await limits.admitCaller(someone());
    expect(warnings).toHaveLength(1);
    clock.now += 20_000;
    await limits.admitCaller(someone());
    expect(warnings).toEqual([line, line]);
  });

  it('is asked again after a while', async () => {
    const warnings: string[] = [];
    const clock = { now: start };
    const options = { now: () => clock.now, warn: (line: string) => void warnings.push(line) };
    const late = { type: 'table', table: 'late', endpoint: local.endpoint } as const;
    const [one, other] = [1, 2].map(() => createLimits(environment({ perUserPerMinute: 1, store: late }), options));
    const caller = someone();
    await one?.admitCaller(caller);
    await other?.admitCaller(caller);
    expect(warnings).toEqual([expect.stringContaining('TableNotFound'), expect.stringContaining('TableNotFound')]);
    await createLateTable();
    clock.now += 10_000;
    await one?.admitCaller(someone());
    const third = someone();
    await one?.admitCaller(third);
    expect(await refusal(other?.admitCaller(third) ?? Promise.resolve())).toMatchObject({ status: 429 });
  });

  it.each([
    ['without any credential', 'https://contosoimages.table.core.windows.net', {}],
    ['over http with an identity', 'http://127.0.0.1:1/a', { identity: { url: 'http://127.0.0.1:1', header: 'h' } }],
  ])('is refused at start %s', (_, endpoint, access) => {
    const store = { type: 'table', table, endpoint } as const;
    const incomplete = environment({ store }, { accountKey: undefined, ...access });
    expect(() => createLimits(incomplete)).toThrow(/^`limits\.store` needs the key of the account.*ACCOUNT_KEY`$/);
  });

  async function createLateTable(): Promise<void> {
    const { AzureNamedKeyCredential, TableClient } = await import('@azure/data-tables');
    const credential = new AzureNamedKeyCredential(local.accountName, local.accountKey);
    await new TableClient(local.endpoint, 'late', credential, { allowInsecureConnection: true }).createTable();
  }
});
