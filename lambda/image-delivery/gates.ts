import { availableParallelism, totalmem } from 'node:os';
import type { DeliveryConfig } from './config';
import { Admission, oneAtATime } from './image/admission';
import { maxLayerBytes } from './origins/layer-files';

type Limits = DeliveryConfig['limits'];

/** The places where requests wait for their turn. */
export interface Gates {
  /** Entered before a file is read, and left with the answer: bounds how many sources are in memory. */
  readonly reading: Admission;
  /** Entered by what has its files, before the first pixel: bounds the images that are worked on. */
  readonly working: Admission;
  /** Entered before `working` by what waits for a process or a thread of its own, of which there is one. */
  readonly apart: Admission;
  /** Bytes that a request reads at most, for `reading`: its file, and those of layers if it has some. */
  readonly sourceBytes: (withLayers: boolean) => number;
}

/** The machine, as far as it decides over the bounds. */
export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  /** Threads that sharp shares with everything that reads files or looks up names (`UV_THREADPOOL_SIZE`). */
  readonly threads: number;
}

/** Most sources in memory at once. */
const mostSources = 16;
/** Longest that something apart takes, in milliseconds: that of the HEIC decoder. */
const apartMs = 10_000;
/** What libuv has where nothing is said. */
const usualThreads = 4;

/** Gates by the limits of a configuration; what it leaves open depends on the machine. */
export function createGates(limits: Limits, machine = thisMachine()): Gates {
  const { queue, queueMs } = limits;
  const memoryBytes = limits.memoryBytes ?? machine.memoryBytes / 2;
  const shared = { queueMs, residentBytes: limits.residentBytes ?? machine.memoryBytes * 0.75 };
  // Half as much again as those that are worked on may take; one file is read in any case.
  const sources = { memoryBytes: Math.max(memoryBytes / 2, limits.sourceBytes), jobs: mostSources };
  return {
    reading: new Admission({ ...shared, ...sources, queue }),
    // Whoever has read its file is not turned away because of the number of those who wait.
    working: new Admission({ ...shared, memoryBytes, jobs: mostJobs(limits, machine), queue: mostSources }),
    apart: oneAtATime(apartMs, mostSources / 2),
    // Never more than there is room for at all.
    sourceBytes: (withLayers) => Math.min(limits.sourceBytes + (withLayers ? maxLayerBytes : 0), sources.memoryBytes),
  };
}

/** Lets all requests that have begun come to their end, and no other begin (SIGTERM). */
export async function drain({ reading, apart, working }: Gates): Promise<void> {
  await reading.drain();
  await apart.drain();
  await working.drain();
}

/** A thread is left for files and names, which else wait for images (measured: 0.2 ms become 165). */
function mostJobs({ jobs }: Limits, { cores, threads }: Machine): number {
  return Math.max(1, Math.min(jobs ?? cores + 1, threads - 1));
}

function thisMachine(): Machine {
  // 0 where there is no bound; more than there is where nobody set one.
  const bound = process.constrainedMemory() || Infinity;
  return {
    cores: availableParallelism(),
    memoryBytes: Math.min(bound, totalmem()),
    threads: Number(process.env.UV_THREADPOOL_SIZE) || usualThreads,
  };
}
