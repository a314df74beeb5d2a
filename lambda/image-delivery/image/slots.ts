import { availableParallelism } from 'node:os';
import { DeliveryError } from '../errors';

/** Sources that may be in memory at once: with 40 MB each what an instance of 3.5 GB can hold and still work on. */
export const mostSources = 16;

/**
 * Admits one job more than there are cores; a job keeps its slot until its native work is really over, because sharp
 * cannot be stopped. Some more jobs may wait, the others are turned away.
 */
export class Slots {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param queue most jobs that may wait
   * @param size jobs that run at once
   */
  constructor(
    private readonly queue: number,
    private readonly size = availableParallelism() + 1,
  ) {}

  /** @throws DeliveryError 503 with `Retry-After` when too many jobs wait already. */
  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    await this.enter();
    try {
      return await job();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.size) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.queue) {
      throw new DeliveryError(503, 'ELIMIT', 'Too many images are being processed', {
        headers: { 'Retry-After': '1' },
      });
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** A slot that gets free goes to the job that waited longest, without being free in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
