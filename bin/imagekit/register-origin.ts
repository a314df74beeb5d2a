import { messageOf, UserError } from '../../lib/local/user-error';
import type { OriginValues } from './stack-outputs';

/** Whose ImageKit account, and what the origin is called there. */
export interface Registration {
  readonly name: string;
  /** Private key of the ImageKit account. */
  readonly privateKey: string;
  /** ImageKit's API, without a trailing slash. */
  readonly baseUrl: string;
}

/** An origin as ImageKit has it now. */
export interface RegisteredOrigin {
  readonly id: string;
  readonly name: string;
  /** false: there was one of that name, which was changed. */
  readonly created: boolean;
}

/**
 * Creates an origin in an ImageKit account. Where there is one of that name already, its account, container and SAS are
 * replaced; what else was set of it stays.
 * @throws UserError when ImageKit refuses, or the name stands for something else
 */
export async function registerOrigin(
  { accountName, container, sasToken }: OriginValues,
  { name, privateKey, baseUrl }: Registration,
): Promise<RegisteredOrigin> {
  const { ImageKit } = await import('@imagekit/nodejs');
  const { origins } = new ImageKit({ privateKey, baseURL: baseUrl, logLevel: 'off' }).accounts;
  const values = { type: 'AZURE_BLOB', name, accountName, container, sasToken } as const;

  const [existing, ...others] = (await answered(origins.list())).filter((origin) => origin.name === name);
  if (existing === undefined) {
    const { id } = await answered(origins.create(values));
    return { id, name, created: true };
  }
  if (others.length > 0)
    throw new UserError(`there are several origins named ${JSON.stringify(name)}; --name says another`);
  if (existing.type !== 'AZURE_BLOB') {
    throw new UserError(`${JSON.stringify(name)} is an origin of the kind ${existing.type}; --name says another name`);
  }
  // An update replaces all that is set.
  const { id, prefix, includeCanonicalHeader, baseUrlForCanonicalHeader } = existing;
  await answered(origins.update(id, { prefix, includeCanonicalHeader, baseUrlForCanonicalHeader, ...values }));
  return { id, name, created: false };
}

async function answered<Answer>(work: PromiseLike<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    // ImageKit may repeat what it was sent.
    const text = String(messageOf(error).split('\n')[0]).replace(/\bsig=[^&\s"']+/g, 'sig=REDACTED');
    throw new UserError(`ImageKit did not do it: ${text.slice(0, 300)}`);
  }
}
