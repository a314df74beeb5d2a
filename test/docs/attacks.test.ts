import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/package-root';

const page = readFileSync(join(packageRoot, 'docs', 'security.md'), 'utf8');
const [, section = ''] = page.split('\n## 43 attacks\n');
/** Number, attack, what is done, and the tests or the reason why there is none. */
const rows = section.split('\n').flatMap((line) => {
  const [, number = '', attack = '', done = '', tests = ''] = line.split('|').map((cell) => cell.trim());
  return /^\d+$/.test(number) ? [{ number: Number(number), attack, done, tests }] : [];
});

describe('The table of attacks', () => {
  it('has all of them in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 43 }, (_, index) => index + 1));
  });

  it.each(rows)(
    '$number: tells what is done, and names tests that there are, or a reason',
    ({ attack, done, tests }) => {
      expect([attack, done, tests]).not.toContain('');
      expect(`${attack} ${done} ${tests}`).not.toContain('…');
      const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      expect(files.filter((file) => !existsSync(join(packageRoot, 'test', file)))).toEqual([]);
      // A sentence, where there is no test.
      if (files.length === 0) expect(tests).toMatch(/^[A-Z].{30,}$/);
    },
  );
});
