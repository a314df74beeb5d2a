import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** A browser that is on this machine, or why there is none. */
export type FoundBrowser = { readonly path: string } | { readonly missing: string };

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Looks for Chromium or Chrome; installs it where that can be done in passing: by root on Debian. */
export function findBrowser(): FoundBrowser {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '')
    return existsSync(named) ? { path: named } : { missing: `CHROME_PATH names nothing: ${named}` };
  const path = places.find((place) => existsSync(place));
  if (path !== undefined) return { path };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return { missing: 'there is no Chromium or Chrome on this machine; CHROME_PATH can name one' };
  try {
    execFileSync('apt-get', ['install', '-y', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
  } catch {
    return { missing: 'there is no Chromium, and `apt-get install -y chromium` failed' };
  }
  return existsSync('/usr/bin/chromium') ? { path: '/usr/bin/chromium' } : { missing: 'apt-get installed no Chromium' };
}

/** Starts it without a window. As root it has no sandbox, and it only ever sees pages of the tests. */
export function launch(executablePath: string): Promise<Browser> {
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: process.getuid?.() !== 0, args });
}
