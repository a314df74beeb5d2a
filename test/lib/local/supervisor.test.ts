import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '../../../lib/local/child';
import { Supervisor, waitBefore } from '../../../lib/local/supervisor';

const folder = mkdtempSync(join(tmpdir(), 'blobfront-supervisor-'));
const script = join(folder, 'process.js');
let supervisor: Supervisor | undefined;

afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A process that says what it was started with. */
function start(code: string, answer = 'first'): Promise<Child> {
  writeFileSync(script, code);
  return startChild({ name: 'the process', script, args: [answer], env: {}, ready: /^ready (\S+)/ });
}

const serve = 'console.log("ready " + process.argv[2]); setInterval(() => undefined, 1000)';

/** Lines that are reported, to be waited for. */
function reports() {
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  return {
    lines,
    report: (line: string) => {
      lines.push(line);
      waiting.splice(0).forEach((resolve) => resolve());
    },
    until: async (count: number) => {
      while (lines.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

describe('a supervised process', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'is started again after a %s, with what the first one answered',
    async (signal) => {
      const answers: (string | undefined)[] = [];
      let again: () => void;
      const started = new Promise<void>((resolve) => (again = resolve));
      const { lines, report } = reports();
      supervisor = await Supervisor.start({
        name: 'the process',
        report,
        start: async (answer) => {
          const child = await start(serve, answer);
          answers.push(answer);
          if (answers.length === 2) again();
          return child;
        },
      });
      const first = Number(supervisor.pid);
      process.kill(first, signal);
      await started;
      expect(answers).toEqual([undefined, 'first']);
      expect(lines).toEqual([`the process ended (${signal}); it is started again`]);
      await supervisor.stop();
      expect(supervisor.pid).not.toBe(first);
      expect(() => process.kill(Number(supervisor?.pid), 0)).toThrow('ESRCH');
    },
  );

  it('is tried again when it does not start, more and more slowly', async () => {
    const { lines, report, until } = reports();
    const once = join(folder, 'once');
    const code = `const fs = require('fs');
      if (fs.existsSync(${JSON.stringify(once)})) { console.log('no room'); process.exit(3); }
      fs.writeFileSync(${JSON.stringify(once)}, ''); console.log('ready x'); setTimeout(() => process.exit(7), 10);`;
    supervisor = await Supervisor.start({ name: 'the process', report, start: () => start(code) });
    await until(3);
    expect(lines.slice(0, 3)).toEqual([
      'the process ended (7); it is started again',
      'the process did not start: no room',
      'the process did not start: no room',
    ]);
    expect(readFileSync(once, 'utf8')).toBe('');
    expect([1, 2, 3, 4, 9].map(waitBefore)).toEqual([0, 250, 500, 1000, 8000]);
  });

  it('is an error when it does not start the first time', async () => {
    const options = { name: 'the process', report: () => undefined, start: () => start('process.exit(1)') };
    await expect(Supervisor.start(options)).rejects.toThrow('the process did not start: no output');
  });

  it('stays away once it is stopped', async () => {
    const { lines, report } = reports();
    supervisor = await Supervisor.start({ name: 'the process', report, start: () => start(serve) });
    const { pid } = supervisor;
    await supervisor.stop();
    expect([supervisor.pid, lines]).toEqual([pid, []]);
  });
});
