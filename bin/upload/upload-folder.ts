import { concernsAll, describeFailure } from './failures';
import type { FoundFile } from './find-files';
import { Slots } from './slots';
import { type UploadContext, uploadFile } from './upload-file';

/** What became of a folder. */
export interface FolderResult {
  readonly uploaded: number;
  /** Files whose blobs were there already. */
  readonly skipped: number;
  readonly failures: readonly Failure[];
  /** Files that were not looked at, because it was stopped. */
  readonly left: number;
  /** Bytes that were sent. */
  readonly sentBytes: number;
  /** Why it ended early: storage takes nothing, or it was told to. */
  readonly stopped?: string;
}

/** A file that is not there. */
export interface Failure {
  readonly file: string;
  readonly blobName: string;
  readonly reason: string;
}

/** Hears how it goes on. */
export interface Observer {
  readonly onProgress: (bytes: number) => void;
  readonly onUploaded: (file: FoundFile) => void;
  readonly onSame: (file: FoundFile) => void;
  readonly onFailure: (failure: Failure) => void;
}

/** How to upload a folder. */
export interface FolderOptions extends Pick<UploadContext, 'container' | 'dryRun'> {
  /** Files, and requests with data, at once. */
  readonly concurrency: number;
  /** Stops it. */
  readonly signal: AbortSignal;
}

/** Uploads files, several at once. One that fails keeps no other from it, unless all would fail in the same way. */
export async function uploadFolder(
  files: readonly FoundFile[],
  { container, dryRun, concurrency, signal }: FolderOptions,
  observer: Observer,
): Promise<FolderResult> {
  const stop = new AbortController();
  const context: UploadContext = {
    container,
    dryRun,
    slots: new Slots(concurrency),
    signal: AbortSignal.any([signal, stop.signal]),
    onProgress: observer.onProgress,
  };
  const failures: Failure[] = [];
  let [uploaded, skipped, sentBytes] = [0, 0, 0];
  let stopped: string | undefined;

  async function upload(file: FoundFile): Promise<void> {
    try {
      const result = await uploadFile(file, context);
      sentBytes += result.sentBytes;
      if (result.outcome === 'uploaded') uploaded += 1;
      else skipped += 1;
      (result.outcome === 'uploaded' ? observer.onUploaded : observer.onSame)(file);
    } catch (error) {
      // What was under way when it was stopped has not failed.
      if (context.signal.aborted) return;
      const reason = describeFailure(error);
      if (concernsAll(error)) {
        stopped = reason;
        stop.abort();
        return;
      }
      const failure = { file: file.path, blobName: file.name, reason };
      failures.push(failure);
      observer.onFailure(failure);
    }
  }

  // All workers take from the same iterator.
  const queue = files.values();
  const work = async () => {
    for (const file of queue) {
      if (context.signal.aborted) return;
      await upload(file);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  if (signal.aborted) stopped = 'it was told to stop';
  const left = files.length - uploaded - skipped - failures.length;
  return { uploaded, skipped, failures, left, sentBytes, ...(stopped !== undefined && { stopped }) };
}
