import { randomBytes } from 'node:crypto';

/** Something that is done again and again with inputs of two classes. */
export interface Experiment<Draft, Input> {
  /** Chooses new values for an input of each class: the same few would be told apart by their places in memory. */
  readonly draft: () => readonly [Draft, Draft];
  /** Makes an input, the same way for both classes: how it was made must not tell them apart. */
  readonly prepare: (draft: Draft) => Input;
  /** What is measured. */
  readonly run: (input: Input) => void;
}

/** What was found out about the times of two classes. */
export interface Comparison {
  /** Mean nanoseconds of each class where they differ most. */
  readonly means: readonly [number, number];
  /** Welch's t there. */
  readonly t: number;
  /** The smallest difference of the means, in nanoseconds, that could have been seen. */
  readonly resolution: number;
}

/** |t| from which two classes differ; by chance alone that is one experiment in many thousands. */
export const threshold = 4.5;

const warmUps = 10_000;

/**
 * Looks whether the time of something tells the class of its input, in the manner of dudect (Reparaz, Balasch and
 * Verbauwhede: "Dude, is my code constant time?"): the class of each run is left to chance, so that what else the machine
 * does hits both alike, and Welch's t-test is applied to all runs and to those below several percentiles of both classes
 * together, because a few interruptions hide what is small.
 */
export function compareTimes<Draft, Input>(experiment: Experiment<Draft, Input>, runs: number): Comparison {
  const times = measure(experiment, runs);
  const sorted = Float64Array.from(times.flat()).sort();
  const crops = [1, 0.999, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25].map((share) => {
    const longest = sorted[Math.ceil(share * sorted.length) - 1] ?? Infinity;
    return welch(withoutLonger(times[0], longest), withoutLonger(times[1], longest));
  });
  // Where nothing is left of a class, the others tell them apart.
  const comparisons = crops.filter(({ t }) => Number.isFinite(t));
  const most = comparisons.reduce((best, next) => (Math.abs(next.t) > Math.abs(best.t) ? next : best));
  return { ...most, resolution: Math.min(...comparisons.map(({ resolution }) => resolution)) };
}

/** Nanoseconds of every run, by class. */
function measure<Draft, Input>(experiment: Experiment<Draft, Input>, runs: number): readonly [number[], number[]] {
  const { run } = experiment;
  const times: [number[], number[]] = [[], []];
  for (const [index, byte] of randomBytes(warmUps + runs).entries()) {
    const kind = byte & 1;
    const input = prepareOne(experiment, kind, (byte >> 1) & 1);
    const start = performance.now();
    run(input);
    const end = performance.now();
    if (index >= warmUps) times[kind]?.push((end - start) * 1e6);
  }
  return times;
}

/** Makes inputs of both classes in either order, and all without a branch: the processor remembers where it has been. */
function prepareOne<Draft, Input>({ draft, prepare }: Experiment<Draft, Input>, kind: number, first: number): Input {
  const drafts = draft();
  const inputs = [first, 1 - first].map((which) => prepare(drafts[which] as Draft));
  return inputs[kind ^ first] as Input;
}

/** Mean of the times up to the longest, and the square of its standard error. */
function withoutLonger(times: readonly number[], longest: number): { readonly mean: number; readonly error: number } {
  const kept = times.filter((time) => time <= longest);
  const mean = kept.reduce((sum, time) => sum + time, 0) / kept.length;
  const squares = kept.reduce((sum, time) => sum + (time - mean) ** 2, 0);
  return { mean, error: squares / (kept.length - 1) / kept.length };
}

type Mean = ReturnType<typeof withoutLonger>;

function welch(one: Mean, other: Mean): Comparison {
  const error = Math.sqrt(one.error + other.error);
  return { means: [one.mean, other.mean], t: (one.mean - other.mean) / error, resolution: threshold * error };
}
