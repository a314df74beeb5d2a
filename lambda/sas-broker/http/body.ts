import type * as z from 'zod';
import { BrokerError, type FieldError } from '../errors';

/** Bytes of a body; the longest name takes six of them for each of its characters, escaped. */
const maxBodyBytes = 8 * 1024;

/**
 * Reads and checks a JSON body. Its type has to be said, because a page elsewhere can send JSON as text without a preflight.
 * @throws BrokerError 400 `invalid-request` that names each wrong field, 413, 415
 */
export async function readJson<Schema extends z.ZodType>(
  headers: Pick<Headers, 'get'>,
  body: AsyncIterable<Uint8Array> | null,
  schema: Schema,
): Promise<z.output<Schema>> {
  requireJson(headers);
  return check(schema, parse(await readAll(body)));
}

/**
 * The same where everything can be left out: no body at all is `{}`.
 * @throws BrokerError 400 `invalid-request` that names each wrong field, 413, 415
 */
export async function readOptionalJson<Schema extends z.ZodType>(
  headers: Pick<Headers, 'get'>,
  body: AsyncIterable<Uint8Array> | null,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await readAll(body);
  if (text === '') return check(schema, {});
  requireJson(headers);
  return check(schema, parse(text));
}

/**
 * Checks the parameters of a query; one that is there twice is refused.
 * @throws BrokerError 400 `invalid-request` that names each wrong parameter
 */
export function readQuery<Schema extends z.ZodType>(query: URLSearchParams, schema: Schema): z.output<Schema> {
  const names = [...query.keys()];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw invalid([{ pointer: `/${escape(twice)}`, detail: 'must be there once' }]);
  return check(schema, Object.fromEntries(query));
}

function requireJson(headers: Pick<Headers, 'get'>): void {
  if (/^application\/json\s*(?:;|$)/i.test(headers.get('content-type') ?? '')) return;
  throw new BrokerError(415, 'type-not-allowed', 'The body must be JSON, with Content-Type: application/json');
}

async function readAll(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body ?? []) {
    received += chunk.length;
    if (received > maxBodyBytes) {
      throw new BrokerError(413, 'too-large', `The body must be at most ${maxBodyBytes} bytes: files go to storage`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BrokerError(400, 'invalid-request', 'The body is not JSON');
  }
}

function check<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: 'is not known here' }))
        : [{ pointer: pointer(issue.path), detail: issue.message }],
    ),
  );
}

function invalid(errors: readonly FieldError[]): BrokerError {
  const fields = errors.map(({ pointer: field, detail }) => `${field === '' ? 'the body' : field}: ${detail}`);
  return new BrokerError(400, 'invalid-request', `The request is wrong. ${fields.join('; ')}`, { errors });
}

/** A JSON pointer (RFC 6901). */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escape(String(part))}`).join('');
}

/** A name that is not known here may be as long as the body. */
function escape(part: string): string {
  return part.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}
