// Installs what is missing before `npm start` and `npm test`. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const oldestNode = [20, 19];

/**
 * When a file was last written, or 0 if it is not there.
 * @param {string} path
 */
function modified(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`blobfront: ${message}\n`);
  process.exit(1);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  fail(`Node ${oldestNode.join('.')} or later is needed, this is ${process.versions.node}`);
}

// npm writes this file last, so it tells an installation that is complete from one that was cut off.
const isCurrent = modified('node_modules/.package-lock.json') >= modified('package-lock.json');
if (!isCurrent && lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
  // `npm ci` would empty the folder that it leads to, which is somebody else's.
  process.stderr.write(
    'node_modules is a link, so nothing is installed; run `npm ci` where it leads to if it is old\n',
  );
} else if (!isCurrent) {
  process.stderr.write('Installing the dependencies (npm ci) …\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // Standard output belongs to the command that is going to run.
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) fail('the dependencies could not be installed; see above, or run `npm ci` by hand');
}
