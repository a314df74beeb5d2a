import { setTimeout } from 'node:timers/promises';
import { type RawAnswer, rawGet } from '../support/raw-http';
import { type Case, type Kind, makeCase } from './cases';
import { problemOf } from './check';
import type { FuzzedCloud } from './cloud';
import { growth, residentMegabytes } from './memory';

/** What to do. */
export interface FuzzOptions {
  readonly seed: number;
  readonly kind: Kind;
  /** Number of the first case. */
  readonly first: number;
  /** Whether there is to be another case, asked with the number of those that were begun. */
  readonly goesOn: (begun: number) => boolean;
}

/** Something that may not be. */
export interface Finding {
  /** Number of the case; undefined where it is about all of them. */
  readonly number?: number;
  readonly problem: string;
  readonly target?: string;
  readonly data?: Buffer;
}

/** What was seen. */
export interface Summary {
  readonly cases: number;
  readonly requests: number;
  readonly milliseconds: number;
  /** How many answers there were of each status and, for errors, code. */
  readonly statuses: ReadonlyMap<string, number>;
  /** Resident memory of the function in megabytes: in the beginning, in the end, at most. */
  readonly memory: { readonly before: number; readonly after: number; readonly most: number };
  /** Milliseconds of the slowest answer, and what was asked for. */
  readonly slowest: { readonly milliseconds: number; readonly target: string };
  readonly findings: readonly Finding[];
}

/** Cases at a time: somewhat more than the cores that there are. */
const workers = 4;
/** After so many cases it is looked whether good requests are served, and how much memory is taken. */
const every = 20;
const patienceMs = 60_000;
/** A larger share of 503 means that something holds on to its place. */
const mostRefused = 0.02;
/** More memory than this is not taken by jobs that are as small as those here. */
const mostMegabytes = 1_200;
const canary = '/tr:w-24,h-24,f-png/base/baseline.jpg';

/** Throws cases at a local cloud, and looks at the answers. */
export async function fuzz(fuzzed: FuzzedCloud, options: FuzzOptions): Promise<Summary> {
  const run = new Run(fuzzed, options);
  return run.go();
}

class Run {
  private readonly statuses = new Map<string, number>();
  private readonly samples: number[] = [];
  private readonly findings: Finding[] = [];
  private slowest = { milliseconds: 0, target: '' };
  private begun = 0;
  private requests = 0;
  private canaryBody?: Buffer;

  constructor(
    private readonly fuzzed: FuzzedCloud,
    private readonly options: FuzzOptions,
  ) {}

  async go(): Promise<Summary> {
    const started = Date.now();
    const { cloud, reported } = this.fuzzed;
    const pid = cloud.functionPid;
    await this.look();
    await Promise.all(Array.from({ length: workers }, () => this.work()));
    // What is left of the last cases is over then.
    await setTimeout(1_000);
    await this.look();
    if (cloud.functionPid !== pid) this.find({ problem: 'the process of the function ended' });
    const wrong = reported.filter((line) => /a request failed|"status":500|ended \(/.test(line));
    for (const line of new Set(wrong)) this.find({ problem: `the function reports: ${line}` });

    const { before, after, grows } = growth(this.samples);
    const most = Math.max(0, ...this.samples);
    if (grows) this.find({ problem: `the memory grows from ${before} to ${after} MB` });
    if (most > mostMegabytes) this.find({ problem: `${most} MB of memory` });
    const refused = [...this.statuses].reduce((sum, [key, count]) => sum + (key.startsWith('503') ? count : 0), 0);
    if (refused > 5 && refused > this.requests * mostRefused) this.find({ problem: `${refused} answers 503` });
    const milliseconds = Date.now() - started;
    const { begun: cases, requests, statuses, slowest, findings } = this;
    return { cases, requests, milliseconds, statuses, memory: { before, after, most }, slowest, findings };
  }

  private async work(): Promise<void> {
    while (this.options.goesOn(this.begun)) {
      const number = this.options.first + this.begun;
      this.begun += 1;
      if (this.begun % every === 0) await this.look();
      const { seed, kind } = this.options;
      await this.attempt(number, makeCase(seed, number, kind, this.fuzzed.pictures, this.fuzzed.cloud.endpoints));
    }
  }

  private async attempt(number: number, { file, targets, headers, direct }: Case): Promise<void> {
    const { container, cloud, pictures } = this.fuzzed;
    const blob = file && container.getBlockBlobClient(file.name);
    if (file)
      await blob?.uploadData(file.data, { blobHTTPHeaders: { blobContentType: file.contentType || undefined } });
    for (const target of targets) {
      const stored = file?.data ?? pictures.find(({ name }) => target.includes(`/base/${name}`))?.data;
      const answer = await this.ask(
        direct ? cloud.endpoints.functionEndpoint : cloud.endpoints.urlEndpoint,
        target,
        headers,
      );
      const problem = typeof answer === 'string' ? answer : await problemOf(answer, stored);
      if (problem !== undefined) this.find({ number, problem, target, data: file?.data });
    }
  }

  /** The answer, or why there is none. */
  private async ask(endpoint: string, target: string, headers: readonly string[] = []): Promise<RawAnswer | string> {
    const started = Date.now();
    const over = new AbortController();
    const patience = setTimeout(patienceMs, 'no answer', { signal: over.signal }).catch(() => 'no answer');
    const answer = await Promise.race([
      rawGet(endpoint, target, ...headers).catch((error: unknown) => String(error)),
      patience,
    ]);
    over.abort();
    this.requests += 1;
    const milliseconds = Date.now() - started;
    if (milliseconds > this.slowest.milliseconds) this.slowest = { milliseconds, target };
    const code = typeof answer === 'string' ? answer : (answer.headers.get('ik-error') ?? '').split(' - ', 1)[0];
    const key = typeof answer === 'string' ? 'none' : `${answer.status} ${code ?? ''}`.trim();
    this.statuses.set(key, (this.statuses.get(key) ?? 0) + 1);
    return answer;
  }

  /** A good request must be answered as ever. */
  private async look(): Promise<void> {
    const { cloud } = this.fuzzed;
    const megabytes = residentMegabytes(cloud.functionPid);
    if (megabytes !== undefined) this.samples.push(megabytes);
    const answer = await this.ask(cloud.endpoints.functionEndpoint, canary);
    if (typeof answer === 'string' || answer.status !== 200) {
      const what = typeof answer === 'string' ? answer : `status ${answer.status}`;
      if (what !== 'status 503') this.find({ problem: `a good request: ${what}`, target: canary });
      return;
    }
    this.canaryBody ??= answer.body;
    if (!this.canaryBody.equals(answer.body))
      this.find({ problem: 'a good request has another answer', target: canary });
  }

  private find(finding: Finding): void {
    this.findings.push(finding);
  }
}
