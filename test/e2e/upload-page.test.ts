import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import sharp from 'sharp';
import type { UploadRecord } from '../../lib/client';
import { findBrowser, launch } from '../support/browser';
import { type RunningCloud, startCloud } from '../support/local-cloud';

const found = findBrowser();
if ('missing' in found) console.warn(`The upload page is not tested: ${found.missing}`);

const megabyte = 1024 * 1024;
const bigBytes = 40 * megabyte;
const folder = mkdtempSync(join(tmpdir(), 'blobfront-upload-'));
const path = (name: string) => join(folder, name);
const photo = path('photo of a lake.jpg');
const big = path('big <b>.png');
const empty = path('empty.png');
const wrong = path('wrong.png');

let cloud: RunningCloud;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Index of each block that storage took. */
let blocks: number[];
let complaints: string[];
/** The first block that is held back, and what lets those go that are. */
let heldFrom: number;
let held: (() => void)[];

async function setUp(): Promise<void> {
  const noise = randomFillSync(Buffer.alloc(900 * 600 * 3));
  writeFileSync(
    photo,
    await sharp(noise, { raw: { width: 900, height: 600, channels: 3 } })
      .jpeg()
      .toBuffer(),
  );
  const header = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  writeFileSync(big, Buffer.concat([header, randomFillSync(Buffer.alloc(bigBytes - header.length))]));
  writeFileSync(empty, '');
  writeFileSync(wrong, 'this is text, whatever its name says');
  cloud = await startCloud();
  browser = await launch('path' in found ? found.path : '');
}

async function open(): Promise<void> {
  context = await browser.newContext();
  page = await context.newPage();
  blocks = [];
  complaints = [];
  held = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfinished', (request) => {
    if (request.method() === 'PUT' && isBlock(new URL(request.url()))) blocks.push(blockOf(request));
  });
  await page.goto(`${cloud.galleryUrl}/`);
  await page.getByRole('link', { name: 'Upload more' }).click();
  await page.waitForURL('**/upload');
  // The other page shows what is refused, too.
  complaints = [];
}

/** Lets the first blocks of a file through and holds the others back, until it is told another number. */
async function letThrough(count: number): Promise<void> {
  heldFrom = count;
  for (const release of held.splice(0)) release();
  await page.unroute(isBlock);
  if (count === Infinity) return;
  await page.route(isBlock, async (route) => {
    if (blockOf(route.request()) >= heldFrom) await new Promise<void>((resolve) => held.push(resolve));
    // It may have been given up meanwhile.
    await route.continue().catch(() => undefined);
  });
}

const isBlock = (url: URL) => url.searchParams.has('blockid');
const blockOf = (request: Request) => Number(atob(new URL(request.url()).searchParams.get('blockid') ?? ''));

const choose = (...files: string[]) => page.getByLabel('Drop files here, or choose some').setInputFiles(files);
const row = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });

/** Drops files anywhere on the page, as somebody does who drags them out of a folder. */
async function drop(target: string, files: Readonly<Record<string, { type: string; data: Buffer }>>): Promise<void> {
  const plain = Object.entries(files).map(([name, { type, data }]) => ({
    name,
    type,
    base64: data.toString('base64'),
  }));
  const dataTransfer = await page.evaluateHandle((contents) => {
    const { DataTransfer } = globalThis as unknown as { DataTransfer: new () => { items: { add(file: File): void } } };
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of contents) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  }, plain);
  for (const type of ['dragover', 'drop']) await page.dispatchEvent(target, type, { dataTransfer });
}

const press = (button: string, name: string) => page.getByRole('button', { name: `${button} ${name}` }).click();
const percentOf = async (name: string) =>
  Number(await page.getByRole('progressbar', { name }).getAttribute('aria-valuenow'));

/** Waits until a row says so. */
async function says(name: string, words: string, timeout = 20_000): Promise<void> {
  await row(name).locator('[aria-live=polite]').filter({ hasText: words }).waitFor({ timeout });
}

/** Waits until storage has some of a file, but not all. */
async function isUnderWay(name: string): Promise<void> {
  const bar = page.locator('[role=progressbar]:not([aria-valuenow="0"])').and(page.getByRole('progressbar', { name }));
  await bar.waitFor({ timeout: 20_000 });
  expect(await percentOf(name)).toBeLessThan(100);
}

/** The record of the only upload that is remembered. */
async function remembered(): Promise<UploadRecord> {
  const text = await page.evaluate(() => localStorage.getItem(localStorage.key(0) ?? ''));
  return JSON.parse(text ?? '') as UploadRecord;
}

const inBrowser = 'path' in found ? describe : describe.skip;
inBrowser(`the upload page${'missing' in found ? ` (skipped: ${found.missing})` : ''}`, () => {
  beforeAll(setUp, 120_000);
  beforeEach(open);
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await cloud.stop();
    rmSync(folder, { recursive: true });
  });

  it('uploads several files, shows the picture, and says what is wrong with others', async () => {
    await choose(photo, empty, wrong);
    await says('empty.png', 'failed: the file is empty');
    await says('wrong.png', 'failed:');
    await says('photo of a lake.jpg', 'done');
    const picture = row('photo of a lake.jpg').getByRole('img');
    const width = await picture.evaluate(async (element) => {
      const image = element as unknown as { decode(): Promise<void>; naturalWidth: number };
      await image.decode();
      return image.naturalWidth;
    });
    expect(width).toBe(320);
    const link = await row('photo of a lake.jpg').getByRole('link').getAttribute('href');
    expect(link?.startsWith(`${cloud.urlEndpoint}/tr:w-320/uploads/`)).toBe(true);
    // Each failure leaves the browser's own line about its status.
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource: the server responded'))).toEqual([]);
    await page.screenshot({ path: process.env.UPLOAD_SCREENSHOT ?? path('page.png'), fullPage: true });
  });

  it('takes files that are dropped beside its field, too', async () => {
    const image = { type: 'image/jpeg', data: readFileSync(photo) };
    await drop('h1', { 'one.jpg': image, 'other.jpg': image });
    for (const name of ['one.jpg', 'other.jpg']) {
      await says(name, 'done');
      await row(name).getByRole('img').waitFor();
    }
    expect(complaints).toEqual([]);
  });

  it('tries again what failed, when it is told to', async () => {
    const isUpload = (url: URL) => url.pathname === '/api/sas/upload';
    const problem = { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'Not today' };
    const headers = { 'Access-Control-Allow-Origin': cloud.galleryUrl, 'Content-Type': 'application/problem+json' };
    await page.route(isUpload, (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 403, headers, body: JSON.stringify(problem) })
        : route.continue(),
    );
    await choose(photo);
    await says('photo of a lake.jpg', 'failed: Not today');
    await page.unroute(isUpload);
    await press('Retry', 'photo of a lake.jpg');
    await says('photo of a lake.jpg', 'done');
  });

  it('pauses, resumes and goes on by itself after a cut', async () => {
    await letThrough(2);
    await choose(big);
    await isUnderWay('big <b>.png');
    await press('Pause', 'big <b>.png');
    await says('big <b>.png', 'paused');
    const paused = await percentOf('big <b>.png');
    expect(await page.locator('button:focus').textContent()).toBe('Resume');
    await press('Resume', 'big <b>.png');
    await says('big <b>.png', 'uploading');
    expect(await percentOf('big <b>.png')).toBeGreaterThanOrEqual(paused);
    expect(complaints).toEqual([]);

    await context.setOffline(true);
    await letThrough(Infinity);
    await says('big <b>.png', 'cannot be reached; it goes on by itself');
    await context.setOffline(false);
    await says('big <b>.png', 'done');
    expect(complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });

  it('goes on after a reload with the blocks that storage has not yet', async () => {
    await letThrough(2);
    await choose(big);
    await isUnderWay('big <b>.png');
    await page.reload();
    await says('big <b>.png', 'choose the file again to go on');
    expect(await percentOf('big <b>.png')).toBeGreaterThan(0);
    const there = Object.keys((await remembered()).blocks).map(Number);

    blocks = [];
    await letThrough(Infinity);
    await choose(big);
    await says('big <b>.png', 'done');
    expect([...there, ...blocks].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('cancels for good, a remembered upload, too', async () => {
    await letThrough(2);
    await choose(big);
    await isUnderWay('big <b>.png');
    await press('Cancel', 'big <b>.png');
    await says('big <b>.png', 'cancelled');
    await page.waitForFunction(() => localStorage.length === 0);

    await choose(big);
    await page.waitForFunction(() => localStorage.length === 1);
    await page.reload();
    await press('Cancel', 'big <b>.png');
    await says('big <b>.png', 'cancelled');
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await page.reload();
    expect(await page.getByRole('listitem').count()).toBe(0);
  });
});
