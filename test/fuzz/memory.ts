import { readFileSync } from 'node:fs';

const megabyte = 1024 * 1024;
/** Allocators keep some of what they got; what is beyond this, of what there was in the beginning, is a leak. */
const allowedGrowth = 1.35;
const allowedMegabytes = 64;

/** Resident memory of a process in megabytes; undefined where the system does not tell. */
export function residentMegabytes(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Math.round((Number(kilobytes) * 1024) / megabyte);
  } catch {
    return undefined;
  }
}

/**
 * Medians of the second and the last quarter of the samples (the first is for warming up), and whether the memory grows.
 * @param samples megabytes, in the order of time
 */
export function growth(samples: readonly number[]): { before: number; after: number; grows: boolean } {
  const quarter = Math.floor(samples.length / 4);
  const before = median(samples.slice(quarter, 2 * quarter));
  const after = median(samples.slice(-quarter));
  const enough = quarter >= 5;
  return { before, after, grows: enough && after > before * allowedGrowth + allowedMegabytes };
}

function median(samples: readonly number[]): number {
  return samples.toSorted((one, other) => one - other)[Math.floor(samples.length / 2)] ?? 0;
}
