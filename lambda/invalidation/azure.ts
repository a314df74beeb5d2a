import { app } from '@azure/functions';
import { setTimeout } from 'node:timers/promises';
import { managedIdentityTokens, readIdentityEndpoint, storageCredential } from '../managed-identity';
import { defaultSchedule, type InvalidationConfig, parseInvalidationConfig, settingPrefix } from './config';
import { drain, type DrainContext } from './drain';
import { requestPurge } from './purge';

type Base = Omit<DrainContext, 'log'>;

/** One timer for each setting. Whatever is wrong with one must not keep the image function from starting. */
for (const [setting, json] of Object.entries(process.env)) {
  if (setting.startsWith(settingPrefix) && json) registerTimer(timerName(setting), json);
}

function registerTimer(name: string, json: string): void {
  const config = readConfig(json);
  let base: Promise<Base> | undefined;
  app.timer(name, {
    schedule: config instanceof Error ? defaultSchedule : config.schedule,
    handler: async (_timer, invocation) => {
      if (config instanceof Error) throw config;
      await drain({
        ...(await (base ??= connect(config))),
        log: (level, line) => (level === 'error' ? invocation.error(line) : invocation.log(line)),
      });
    },
  });
}

/** `BLOBFRONT_INVALIDATION_0A1B2C3D` → `invalidation-0a1b2c3d` */
function timerName(setting: string): string {
  return `invalidation-${setting.slice(settingPrefix.length).toLowerCase()}`;
}

function readConfig(json: string): InvalidationConfig | Error {
  try {
    return parseInvalidationConfig(JSON.parse(json));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What every run needs. Azure's library is loaded by the first one, so that the image function starts without it. */
async function connect(config: InvalidationConfig): Promise<Base> {
  const { QueueClient } = await import('@azure/storage-queue');
  const identity = readIdentityEndpoint(process.env);
  const management = managedIdentityTokens(identity, config.managementUrl);
  const target = { ...config, token: async () => (await management()).value, wait: setTimeout };
  return {
    config,
    queue: new QueueClient(config.queueUrl, storageCredential(identity)),
    purge: (paths) => requestPurge(paths, target),
  };
}
