import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { lookup } from 'mime-types';
import type { LocalStorage } from './storage';
import { messageOf, UserError } from './user-error';

const interval = 2_000;

/**
 * A folder whose files are the blobs of the container. What changes in the folder is uploaded, what is uploaded to the
 * container is kept in the folder. A file that is removed takes its blob with it; a file is never removed.
 *
 * Hidden files, links and names with a backslash (which Azure would take for a slash) are left alone, on both sides.
 */
export class DataDirectory {
  /** What both sides looked like when they were last the same, by blob name. */
  private readonly known = new Map<string, { readonly file: string; readonly etag: string | undefined }>();
  /** Entity tags of blobs that no file can be made of, by name: each is reported once. */
  private readonly unkept = new Map<string, string | undefined>();
  private timer?: NodeJS.Timeout;
  private syncing: Promise<void> = Promise.resolve();
  private lastProblem = '';

  /** @throws UserError when the folder is not there or cannot be read */
  constructor(
    private readonly folder: string,
    private readonly report: (line: string) => void,
  ) {
    this.list();
  }

  /** Uploads all files and keeps both sides the same from then on. */
  async start(storage: LocalStorage): Promise<number> {
    await this.sync(storage);
    this.timer = setInterval(() => {
      this.syncing = this.syncing.then(() => this.trySync(storage));
    }, interval);
    return this.known.size;
  }

  /** Keeps what was uploaded last. */
  async stop(storage: LocalStorage): Promise<void> {
    clearInterval(this.timer);
    await this.syncing;
    await this.trySync(storage);
  }

  private async sync(storage: LocalStorage): Promise<void> {
    await this.upload(storage);
    await this.keep(storage);
  }

  /** Says what is wrong, once, and lets the next time try again. */
  private async trySync(storage: LocalStorage): Promise<void> {
    const problem = await this.sync(storage).then(() => '', messageOf);
    if (problem !== '' && problem !== this.lastProblem) this.report(problem);
    this.lastProblem = problem;
  }

  private async upload(storage: LocalStorage): Promise<void> {
    const files = this.list();
    for (const [name, stamp] of files) {
      if (this.known.get(name)?.file === stamp) continue;
      const etag = await storage.uploadFile(name, this.path(name), lookup(name) || 'application/octet-stream');
      this.known.set(name, { file: stamp, etag });
    }
    for (const name of this.known.keys()) {
      if (files.has(name)) continue;
      await storage.container.deleteBlob(name).catch(() => undefined);
      this.known.delete(name);
    }
  }

  private async keep(storage: LocalStorage): Promise<void> {
    for await (const { name, properties } of storage.container.listBlobsFlat()) {
      const { etag } = properties;
      const seen = sameTag(this.known.get(name)?.etag, etag) || sameTag(this.unkept.get(name), etag);
      if (seen || !isShown(name)) continue;
      try {
        this.known.set(name, { file: await this.store(storage, name), etag });
      } catch (error) {
        this.unkept.set(name, etag);
        this.report(`the blob "${name}" cannot be kept as a file: ${messageOf(error)}`);
      }
    }
  }

  /** Makes a file of a blob; the answer is its stamp. */
  private async store(storage: LocalStorage, name: string): Promise<string> {
    const path = this.path(name);
    if (!path.startsWith(resolve(this.folder) + sep)) throw new Error('it would be outside the folder');
    this.makeWay(name);
    // Half a file would be uploaded in place of the blob.
    const temporary = join(this.folder, `.blobfront-${process.pid}`);
    try {
      await storage.container.getBlobClient(name).downloadToFile(temporary);
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
    return fileStamp(path);
  }

  /** Makes the folders of a file. A link among them could lead anywhere, and names can be what a client chose. */
  private makeWay(name: string): void {
    const segments = name.split('/');
    segments.forEach((segment, index) => {
      const path = this.path(segments.slice(0, index + 1).join('/'));
      const isFile = index === segments.length - 1;
      const there = lstatSync(path, { throwIfNoEntry: false });
      if (there && (isFile ? !there.isFile() : !there.isDirectory())) {
        throw new Error(`"${segment}" is there and is no ${isFile ? 'file' : 'folder'}`);
      }
      if (!there && !isFile) mkdirSync(path);
    });
  }

  private path(name: string): string {
    return resolve(this.folder, ...name.split('/'));
  }

  /** Blob name of every file, with a stamp that changes when the file does. */
  private list(): Map<string, string> {
    try {
      const items = readdirSync(this.folder, { recursive: true, withFileTypes: true });
      const files = items.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
      const names = files.map((file) => relative(this.folder, file).split(sep).join('/'));
      return new Map(names.filter(isShown).map((name) => [name, fileStamp(this.path(name))]));
    } catch (error) {
      throw new UserError(`the folder of --data cannot be read: ${messageOf(error)}`);
    }
  }
}

function isShown(name: string): boolean {
  return !name.includes('\\') && !name.split('/').some((segment) => segment.startsWith('.'));
}

function fileStamp(path: string): string {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs}/${size}`;
}

/** A listing has entity tags without the quotes that an upload answers with. */
function sameTag(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.replaceAll('"', '') === other?.replaceAll('"', '');
}
