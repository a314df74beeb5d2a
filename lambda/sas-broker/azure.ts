import { app } from '@azure/functions';
import { httpFunction } from '../http-function';
import type { Log } from '../log';
import { Shutdown } from '../shutdown';
import { answer } from './broker';
import { notConfigured, refused, start } from './start';

/** What goes wrong between requests; the host takes it from the worker's own output. */
const log: Log = (level, line) => console[level](line);
const base = start(process.env, log);
const shutdown = new Shutdown(refused);

httpFunction('sas-broker', shutdown, async (request, invocation) =>
  base instanceof Error
    ? notConfigured(base, invocation.log)
    : (shutdown.refusal() ?? answer(request, { ...base, ...invocation })),
);

// The host takes no more requests then; those under way get the seconds that it waits for a worker to end.
app.hook.appTerminate(() => shutdown.drain());
