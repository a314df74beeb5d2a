import { Worker } from 'node:worker_threads';
import { DeliveryError } from '../../errors';
import { type HeicJob, type HeicPixels, heicWorker } from './heic-worker';

/**
 * Decodes a HEIC image in a thread of its own, which has ended when this settles, however it does.
 * @param timeLimit milliseconds
 * @throws DeliveryError 400 when it takes longer
 * @throws Error whatever libheif says, or that the thread has ended without an answer
 */
export async function decodeInThread(job: HeicJob, timeLimit: number): Promise<HeicPixels> {
  const worker = new Worker(`(${heicWorker.toString()})(require)`, { eval: true, workerData: job });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<HeicPixels>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
      worker.once('exit', () => reject(new Error('the worker has ended')));
      timer = setTimeout(() => {
        reject(new DeliveryError(400, 'ELIMIT', 'The HEIC image takes too long to decode'));
      }, timeLimit);
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
