import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../lib/function/package/bundle';
import { type Child, startChild } from '../../lib/local/child';
import { packageRoot } from '../../lib/package-root';
import type { BareAnswer } from './bare-server';

/**
 * What a bare server is to answer to be compared with a function: the same.
 * @throws Error when the function's answer has another status
 */
export async function sameAnswer(response: Response, status: number): Promise<BareAnswer> {
  const body = await response.text();
  if (response.status !== status) throw new Error(`expected ${status}, got: ${response.status} ${body}`);
  // These are of the server, which adds its own.
  const headers = [...response.headers].filter(([name]) => !['connection', 'date', 'keep-alive'].includes(name));
  return { status, headers: Object.fromEntries(headers), body };
}

/** Starts a process that answers everything with the same bytes: the most that Node can do. */
export async function startBare(answer: BareAnswer): Promise<Child> {
  const folder = mkdtempSync(join(tmpdir(), 'blobfront-bench-'));
  const script = join(folder, 'bare-server.js');
  writeFileSync(script, bundle(join(packageRoot, 'test', 'bench', 'bare-server.ts')).code);
  try {
    const args = [JSON.stringify(answer)];
    return await startChild({ name: 'the bare server', script, args, env: {}, ready: /^listening on (\S+)/ });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
