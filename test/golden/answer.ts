import type { MemoryService } from '../support/memory-service';
import type { GoldenUrl } from './urls';

/** What a golden URL was answered with, the way it is kept in a file. */
export interface Answer {
  readonly status: number;
  /** Of the file. */
  readonly extension: string;
  readonly data: Buffer;
}

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/gif': 'gif',
  'image/svg+xml': 'svg',
};

/** Extension of the files that hold a refusal: its status and its `ik-error`. */
export const refusal = 'txt';

/** Asks for a golden URL. */
export async function answerTo({ target, headers }: GoldenUrl, service: MemoryService): Promise<Answer> {
  const response = await service.get(target, headers);
  const { status } = response;
  if (status !== 200) {
    const text = `${status} ${response.headers.get('ik-error') ?? 'without an ik-error'}\n`;
    return { status, extension: refusal, data: Buffer.from(text) };
  }
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  return { status, extension: extensions[type] ?? 'bin', data: Buffer.from(await response.arrayBuffer()) };
}
