import { Agent } from 'undici';

/** One request of a steady stream. */
export interface SteadyRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came of a steady stream. */
export interface SteadyLoad {
  /** Milliseconds from when each request was due until its answer was there, sorted. */
  readonly latencies: readonly number[];
  /** Answers with another status than was expected. */
  readonly failures: number;
}

/**
 * Sends requests at a steady rate, whether those before are answered or not, as many clients do who know nothing of each
 * other. Times are counted from when a request was due, so that a server that stalls is not spared what waits meanwhile.
 * @param next the next request
 */
export async function steadyLoad(
  origin: string,
  ratePerSecond: number,
  seconds: number,
  status: number,
  next: () => SteadyRequest,
): Promise<SteadyLoad> {
  const agent = new Agent({ connections: 128, pipelining: 1 });
  const latencies: number[] = [];
  let failures = 0;
  const started = performance.now();
  const send = async (due: number) => {
    const { statusCode, body } = await agent.request({ origin, ...next() });
    await body.dump();
    latencies.push(performance.now() - due);
    if (statusCode !== status) failures += 1;
  };
  const pending: Promise<void>[] = [];
  const count = ratePerSecond * seconds;
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - started) / 1000) * ratePerSecond) + 1);
    for (; sent < due; sent += 1) pending.push(send(started + (sent / ratePerSecond) * 1000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  await agent.close();
  return { latencies: latencies.sort((one, other) => one - other), failures };
}

/** How many requests are under way at once when a server is asked for all that it can do. */
const connections = 16;

/**
 * Asks as fast as a server answers.
 * @returns answers a second
 */
export async function greatestRate(
  origin: string,
  seconds: number,
  status: number,
  next: () => SteadyRequest,
): Promise<number> {
  const agent = new Agent({ connections, pipelining: 1 });
  const started = performance.now();
  let answers = 0;
  const ask = async () => {
    while (performance.now() < started + seconds * 1000) {
      const { statusCode, body } = await agent.request({ origin, ...next() });
      await body.dump();
      if (statusCode !== status) throw new Error(`expected ${status}, got: ${statusCode}`);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  const rate = (answers * 1000) / (performance.now() - started);
  await agent.close();
  return rate;
}
