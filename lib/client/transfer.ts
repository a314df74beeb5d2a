import { createMD5 } from 'hash-wasm';
import type { BrokerClient } from './broker-client';
import { Grants } from './grants';
import { inParallel } from './in-parallel';
import type { RecordKeeper } from './record-keeper';
import { withRetries } from './retry';
import { commitBlocks, putBlob, stageBlock } from './storage';
import { UploadError } from './upload-error';
import { base64, md5Of, readBytes, type UploadSource } from './upload-source';
import { stagedBytes, type UploadRecord } from './upload-store';
import type { StoredBlob, UploadGrant, UploadMode, UploadRequest } from './wire';

/** A file on its way. */
export interface Task {
  readonly file: UploadSource;
  readonly request: Omit<UploadRequest, 'contentMd5' | 'mode'>;
  readonly mode: UploadMode;
  readonly broker: BrokerClient;
  /** Blocks that are sent at the same time. */
  readonly concurrency: number;
  readonly keeper: RecordKeeper;
  /** Ends it where it is. */
  readonly signal: AbortSignal;
  /** Gets the bytes that storage has. */
  readonly onStaged: (bytes: number) => void;
  /** Told when storage has all, and the broker is to look at it. */
  readonly onConfirming: () => void;
  /** Gets what it waits for, and nothing once it goes on. */
  readonly onTrouble: (error?: UploadError) => void;
}

/** Bytes that are read at once where there are no blocks, and of a block where the broker names none. */
const pieceBytes = 8 * 1024 * 1024;
/** A renewal of which nothing is heard. */
const renewalMs = 60_000;
/** How often it is begun anew when storage or the broker know no more of what was uploaded. */
const mostStarts = 3;

/**
 * Uploads a file and has it confirmed; goes on where it was left.
 * @throws UploadError
 */
export async function transfer(task: Task): Promise<StoredBlob> {
  for (let starts = 1; ; starts++) {
    try {
      const record = await task.keeper.load();
      if (record?.uploadedMd5 !== undefined) return await confirm(task, record.uploadedMd5);
      return await ((record?.mode ?? task.mode) === 'single' ? sendWhole(task, record) : sendBlocks(task, record));
    } catch (error) {
      if (!(await takeBack(task, error)) || starts === mostStarts) throw error;
    }
  }
}

/** Forgets what is no longer so. The answer is whether it helps to try again. */
async function takeBack({ keeper, onStaged }: Task, error: unknown): Promise<boolean> {
  const code = error instanceof UploadError ? error.code : undefined;
  if (code === 'blocks-lost' || code === 'upload-incomplete') {
    await keeper.update({ blocks: {}, uploadedMd5: undefined });
  } else if (code === 'upload-unknown' || code === 'upload-mismatch') {
    await keeper.forget();
  } else {
    return false;
  }
  onStaged(0);
  // What is not as it was announced will not be so the next time.
  return code !== 'upload-mismatch';
}

async function sendWhole(task: Task, record: UploadRecord | undefined): Promise<StoredBlob> {
  const { file, keeper } = task;
  const contentMd5 = await hashOf(task);
  const grants = await open(task, record, { ...task.request, mode: 'single', contentMd5 });
  const body = file instanceof Blob ? file : await readBytes(file, 0, file.size);
  try {
    await toStorage(task, grants, file.size, (grant, signal) => putBlob(grant, body, contentMd5, signal));
  } catch (error) {
    if (!(error instanceof UploadError) || (error.status !== 403 && error.status !== 409)) throw error;
    // Such a SAS overwrites nothing: when only an answer was lost, it is there already.
    return confirm(task, contentMd5).catch(() => Promise.reject(error));
  }
  task.onStaged(file.size);
  await keeper.update({ uploadedMd5: contentMd5 });
  return confirm(task, contentMd5);
}

async function sendBlocks(task: Task, record: UploadRecord | undefined): Promise<StoredBlob> {
  const { file, keeper, concurrency } = task;
  const grants = await open(task, record, { ...task.request, mode: 'block' });
  task.onStaged(stagedBytes(keeper.record));
  const { blockBytes } = keeper.record;
  const count = Math.ceil(file.size / blockBytes);
  // Blocks that storage has are read, too, as a file is hashed in order; one that is another by now is sent again.
  const [whole, hasher] = await Promise.all([createMD5(), createMD5()]);
  whole.init();
  await inParallel(count, concurrency, task.signal, async (index, signal) => {
    const bytes = await readBytes(file, index * blockBytes, Math.min((index + 1) * blockBytes, file.size));
    whole.update(bytes);
    const md5 = md5Of(hasher, bytes);
    if (keeper.record.blocks[index] === base64(md5)) return undefined;
    return async () => {
      const stage = (grant: UploadGrant, limited: AbortSignal) => stageBlock(grant, index, bytes, md5, limited);
      await toStorage({ ...task, signal }, grants, bytes.length, stage);
      await keeper.update({ blocks: { ...keeper.record.blocks, [index]: base64(md5) } });
      task.onStaged(stagedBytes(keeper.record));
    };
  });
  const md5 = whole.digest('binary');
  await toStorage(task, grants, 0, (grant, signal) => commitBlocks(grant, count, md5, signal));
  const contentMd5 = base64(md5);
  await keeper.update({ uploadedMd5: contentMd5 });
  return confirm(task, contentMd5);
}

async function hashOf({ file, signal }: Task): Promise<string> {
  const hasher = await createMD5();
  hasher.init();
  for (let start = 0; start < file.size; start += pieceBytes) {
    signal.throwIfAborted();
    hasher.update(await readBytes(file, start, Math.min(start + pieceBytes, file.size)));
  }
  return base64(hasher.digest('binary'));
}

/** The right to upload: a new one, or that of an earlier try. */
async function open(task: Task, record: UploadRecord | undefined, request: UploadRequest): Promise<Grants> {
  const { broker, keeper, file, signal } = task;
  const grant = await toBroker(task, (limited) =>
    record ? broker.renew(record.id, limited) : broker.upload(request, limited),
  );
  const { id, mode, confirmBefore } = grant;
  if (!record) {
    const blockBytes = mode === 'block' ? (grant.blockBytes ?? pieceBytes) : file.size;
    const { name: filename, size } = file;
    const { key } = keeper;
    await keeper.begin({
      key,
      broker: broker.endpoint,
      filename,
      size,
      id,
      mode,
      blockBytes,
      confirmBefore,
      blocks: {},
    });
  }
  return new Grants(grant, () => broker.renew(id, AbortSignal.any([signal, AbortSignal.timeout(renewalMs)])));
}

function confirm(task: Task, contentMd5: string): Promise<StoredBlob> {
  const { broker, keeper } = task;
  task.onConfirming();
  return toBroker(task, (signal) => broker.complete(keeper.record.id, contentMd5, signal));
}

function toBroker<T>(task: Task, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return withRetries(request, { ...task, who: 'the broker' });
}

/** A request that storage refuses is sent once more with another SAS: the one it had may have ended. */
function toStorage(
  task: Task,
  grants: Grants,
  bytes: number,
  request: (grant: UploadGrant, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const attempt = async (signal: AbortSignal) => {
    const grant = await grants.current();
    await request(grant, signal).catch(async (error: unknown) => {
      if (!(error instanceof UploadError) || error.status !== 403) throw error;
      await request(await grants.replace(grant), signal);
    });
  };
  return withRetries(attempt, { ...task, who: 'storage', bytes });
}
