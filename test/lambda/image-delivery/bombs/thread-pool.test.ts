import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { processSettings } from '../../../../lib/function/app-settings';

const run = promisify(execFile);
const script = join(__dirname, '../../../support/bombs/busy.ts');

describe('attack 36: thread pool starvation', () => {
  it.each([processSettings.UV_THREADPOOL_SIZE, '4'])(
    'a file and a name are there before the first of many images, with %s threads',
    async (threads) => {
      const { stdout } = await run(process.execPath, ['--import', 'tsx', script], {
        env: { ...process.env, ...processSettings, UV_THREADPOOL_SIZE: threads },
      });
      const ended = JSON.parse(stdout) as string[];
      expect(ended.slice(0, 2).sort()).toEqual(['file', 'name']);
      expect(ended.slice(2)).toEqual(Array(10).fill('image'));
    },
  );
});
