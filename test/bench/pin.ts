import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/**
 * Leaves a process one processor, and this one the others, so that they do not take each other's time.
 * @returns whether that was possible: on Linux with two processors or more
 */
export function pinApart(pid: number): boolean {
  if (process.platform !== 'linux' || cpus().length < 2) return false;
  try {
    execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '0', String(pid)], { stdio: 'ignore' });
    const others = `1-${cpus().length - 1}`;
    execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', others, String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
