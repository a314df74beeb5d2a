#!/usr/bin/env node
import { UserError } from '../lib/local';
import { start, startUsage } from './commands/start';

const usage = `Usage: blobfront <command> [options]

${startUsage}`;

async function main([command, ...args]: readonly string[]): Promise<void> {
  switch (command) {
    case 'start':
      await start(args);
      return;
    case undefined:
    case 'help':
    case '--help':
      process.stdout.write(`${usage}\n`);
      return;
    default:
      throw new UserError(`there is no command "${command}"; \`blobfront help\` lists what there is`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof UserError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`blobfront: ${message ?? 'unknown error'}\n`);
  process.exitCode = 1;
});
