import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { signUrl } from '../../../lib';
import { close, listen } from '../../../lib/local/ports';
import { anyPorts, containerOf, runCommand, startCloud } from '../../support/local-cloud';

async function refusal(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(args);
  expect([code, stdout]).toEqual([stderr.includes('says more') ? 2 : 1, '']);
  return stderr;
}

describe('blobfront start', () => {
  it('refuses an unknown option', async () => {
    expect(await refusal('start', '--prot', '1')).toBe(
      "blobfront: unknown option '--prot'\n(Did you mean --port?)\n`blobfront help start` says more\n",
    );
  });

  it('refuses a port that is none', async () => {
    expect(await refusal('start', '--port', '80a')).toBe(
      'blobfront: --port must be a port from 0 to 65535, got: "80a"\n`blobfront help start` says more\n',
    );
  });

  it('refuses a port in use in one line that says how to choose another one', async () => {
    const server = createServer();
    const taken = new URL(await listen(server, 0)).port;
    expect(await refusal('start', ...anyPorts, '--blob-port', taken)).toBe(
      `blobfront: port ${taken} is in use; choose another one with --blob-port (0 takes any free one)\n`,
    );
    await close(server);
  });

  it('refuses the same port for two parts', async () => {
    const server = createServer();
    const free = new URL(await listen(server, 0)).port;
    await close(server);
    expect(await refusal('start', ...anyPorts, '--port', free, '--gallery-port', free)).toBe(
      `blobfront: port ${free} is in use; choose another one with --gallery-port (0 takes any free one)\n`,
    );
  });

  it('says what its options are', async () => {
    const { code, stdout } = await runCommand(['start', '--help']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('--data <dir>')]);
  });

  it('refuses a data folder that is not there in one line', async () => {
    const message = await refusal('start', ...anyPorts, '--data', '/no/such/folder');
    expect(message).toMatch(/^blobfront: the folder of --data cannot be read: ENOENT.*\/no\/such\/folder'\n$/);
  });

  it('serves the images of a data folder, and keeps what is uploaded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blobfront-data-'));
    const image = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    writeFileSync(join(folder, 'mine.png'), image);
    const cloud = await startCloud(['--data', folder]);
    try {
      const response = await fetch(signUrl(`${cloud.urlEndpoint}/mine.png?tr=w-20`, cloud));
      expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
        width: 20,
        height: 15,
      });

      await containerOf(cloud).getBlockBlobClient('new/yours.png').uploadData(image);
    } finally {
      expect((await cloud.stop()).code).toBe(0);
    }
    expect(readFileSync(join(folder, 'new', 'yours.png'))).toEqual(image);
    rmSync(folder, { recursive: true });
  });
});
