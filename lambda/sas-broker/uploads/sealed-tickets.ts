import { createHmac } from 'node:crypto';
import { type CryptoKey, compactVerify } from 'jose';
import * as z from 'zod';
import { modes } from '../config';
import { BrokerError } from '../errors';
import type { UploadTicket, UploadTickets } from './upload-ticket';

const header = { alg: 'HS256' } as const;
const encodedHeader = base64url(JSON.stringify(header));
/** Header, claims and signature; no other spelling of the same bytes. */
const pattern = /^[\w-]+\.[\w-]+\.[\w-]{42}[AEIMQUYcgkosw048]$/;

/**
 * Claims of an id. Their names are short, because it stands in the path of a URL: of some 330 characters as a rule, 1600
 * with a name of a file of 255, 2900 where the client has named the blob with 1024.
 */
const claimsSchema = z.strictObject({
  u: z.string(),
  c: z.string(),
  r: z.string(),
  b: z.string(),
  t: z.string(),
  l: z.number(),
  d: z.string().optional(),
  f: z.string().optional(),
  m: z.enum(modes),
  e: z.number(),
});

/**
 * Ids of uploads that are tickets signed with HS256 (a compact JWS). They hold no secret, and can be read by whoever has
 * one.
 * @param keys texts, newest first: that one signs, any of them verifies
 * @param now milliseconds since 1970
 */
export function createUploadTickets(keys: readonly string[], now: () => number = Date.now): UploadTickets {
  const [newest] = keys;
  if (newest === undefined) throw new Error('there is no key to sign ids of uploads with');
  let imported: Promise<CryptoKey[]> | undefined;
  // Once: it would cost as much as signing does.
  const importedKeys = () => (imported ??= Promise.all(keys.map(importKey)));

  return {
    seal(ticket) {
      const signed = `${encodedHeader}.${base64url(JSON.stringify(claimsOf(ticket)))}`;
      // Every grant has an id: jose would take twenty times as long for the same bytes.
      const signature = createHmac('sha256', newest).update(signed).digest('base64url');
      return Promise.resolve(`${signed}.${signature}`);
    },

    async open(id, caller) {
      const ticket = pattern.test(id) ? await verified(id, await importedKeys()) : undefined;
      if (ticket?.caller === caller && ticket.ends > now()) return ticket;
      throw new BrokerError(404, 'upload-unknown', 'There is no such upload, or it has ended');
    },
  };
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function importKey(key: string): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new TextEncoder().encode(key), algorithm, false, ['sign', 'verify']);
}

async function verified(id: string, keys: readonly CryptoKey[]): Promise<UploadTicket | undefined> {
  for (const key of keys) {
    try {
      const { payload } = await compactVerify(id, key, { algorithms: [header.alg] });
      return ticketOf(claimsSchema.parse(JSON.parse(new TextDecoder().decode(payload))));
    } catch {
      // Of another key, or of nobody.
    }
  }
  return undefined;
}

function claimsOf(ticket: UploadTicket): z.input<typeof claimsSchema> {
  return {
    u: ticket.uploadName,
    c: ticket.caller,
    r: ticket.rule,
    b: ticket.blobName,
    t: ticket.contentType,
    l: ticket.contentLength,
    d: ticket.contentMd5,
    f: ticket.filename,
    m: ticket.mode,
    e: ticket.ends,
  };
}

function ticketOf(claims: z.output<typeof claimsSchema>): UploadTicket {
  return {
    uploadName: claims.u,
    caller: claims.c,
    rule: claims.r,
    blobName: claims.b,
    contentType: claims.t,
    contentLength: claims.l,
    contentMd5: claims.d,
    filename: claims.f,
    mode: claims.m,
    ends: claims.e,
  };
}
