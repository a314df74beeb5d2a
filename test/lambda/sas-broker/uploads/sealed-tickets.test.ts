import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import { toBrokerError } from '../../../../lambda/sas-broker/errors';
import { createUploadTickets } from '../../../../lambda/sas-broker/uploads/sealed-tickets';
import type { UploadTicket } from '../../../../lambda/sas-broker/uploads/upload-ticket';
import { uploadTicket } from './fixtures';

const oldKey = 'an old key of thirty-two characters or more';
const newKey = 'a new key, which has an ä: thirty-two bytes';
// Long enough for HS512, too.
const longKey = 'x'.repeat(64);
const tickets = createUploadTickets([newKey, oldKey, longKey]);
const unknown = { status: 404, code: 'upload-unknown' };

describe('an id of an upload', () => {
  test('opens to what was sealed, all of it or the least there is', async () => {
    const least = uploadTicket();
    const all = uploadTicket({
      filename: 'Urlaub "am" Meer 🏖.png',
      contentMd5: 'CY9rzUYh03PK3k6DJie09g==',
      mode: 'block',
    });
    for (const ticket of [least, all]) {
      expect(await tickets.open(await tickets.seal(ticket), ticket.caller)).toEqual(ticket);
    }
  });

  test('opens whatever the texts in it are', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (caller, blobName, filename) => {
        const ticket = uploadTicket({ caller, blobName, filename });
        expect(await tickets.open(await tickets.seal(ticket), caller)).toEqual(ticket);
      }),
    );
  });

  test('is signed with the newest key, and verified with any', async () => {
    const ticket = uploadTicket();
    const ofOld = await createUploadTickets([oldKey]).seal(ticket);
    expect(await tickets.open(ofOld, ticket.caller)).toEqual(ticket);
    await expect(createUploadTickets([oldKey]).open(await tickets.seal(ticket), ticket.caller)).rejects.toMatchObject(
      unknown,
    );
    await expect(createUploadTickets([newKey]).open(ofOld, ticket.caller)).rejects.toMatchObject(unknown);
  });

  test('needs a key', () => {
    expect(() => createUploadTickets([])).toThrow('there is no key to sign ids of uploads with');
  });

  test('stands in a path as it is', async () => {
    const id = await tickets.seal(uploadTicket({ filename: '../?#%/ü' }));
    expect(encodeURIComponent(id)).toBe(id);
  });

  test('opens to nothing once it has ended', async () => {
    let now = 1_800_000_000_000;
    const clocked = createUploadTickets([newKey], () => now);
    const ticket = uploadTicket({ ends: now + 1 });
    const id = await clocked.seal(ticket);
    expect(await clocked.open(id, ticket.caller)).toEqual(ticket);
    now += 1;
    await expect(clocked.open(id, ticket.caller)).rejects.toMatchObject(unknown);
  });

  test('tells another caller, and a later time, no more than garbage does', async () => {
    const ticket = uploadTicket();
    const ended = await tickets.seal({ ...ticket, ends: 0 });
    const answers = await Promise.all(
      [
        tickets.open(await tickets.seal(ticket), 'key:robot'),
        tickets.open(ended, ticket.caller),
        tickets.open('garbage', ticket.caller),
        tickets.open('', ticket.caller),
        tickets.open('a.b.c', ticket.caller),
      ].map((opened) => opened.catch((error: unknown) => ({ error: toBrokerError(error), message: String(error) }))),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({
      error: { ...unknown, headers: {} },
      message: 'BrokerError: There is no such upload, or it has ended',
    });
  });

  test('never opens once a character of it is another one', async () => {
    const ticket = uploadTicket({ filename: 'cat.png' });
    const id = await tickets.seal(ticket);
    const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n');
    // All of the last one, of which two bits mean nothing: another spelling of the same bytes.
    const last = alphabet.map((character) => id.slice(0, -1) + character).filter((changed) => changed !== id);
    for (const changed of last) await expect(tickets.open(changed, ticket.caller)).rejects.toMatchObject(unknown);
    await fc.assert(
      fc.asyncProperty(fc.nat(id.length - 1), fc.constantFrom(...alphabet), async (at, character) => {
        fc.pre(id[at] !== character);
        const changed = id.slice(0, at) + character + id.slice(at + 1);
        await expect(tickets.open(changed, ticket.caller)).rejects.toMatchObject(unknown);
      }),
    );
  });

  test('never opens when it is cut, longer, or anything else', async () => {
    const ticket = uploadTicket();
    const id = await tickets.seal(ticket);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.nat(id.length - 1).map((length) => id.slice(0, length)),
          fc.string({ unit: 'binary', minLength: 1 }).map((more) => id + more),
          fc.string({ unit: 'binary' }),
          fc.base64String().map((text) => id.replace(/\.[^.]+\./, `.${text}.`)),
        ),
        async (changed) => {
          fc.pre(changed !== id);
          await expect(tickets.open(changed, ticket.caller)).rejects.toMatchObject(unknown);
        },
      ),
    );
  });

  test('opens whoever signed it right', async () => {
    const ticket = uploadTicket();
    const claims = Buffer.from((await tickets.seal(ticket)).split('.')[1] ?? '', 'base64url').toString();
    expect(await tickets.open(await signed(claims, 'HS256', longKey), ticket.caller)).toEqual(ticket);
  });

  test.each([
    ['without an algorithm', (claims: string) => `${segment('{"alg":"none"}')}.${segment(claims)}.`],
    ['by another algorithm with the same key', (claims: string) => signed(claims, 'HS512', longKey)],
    ['of another kind, with the same key', () => signed('{"sub":"somebody"}', 'HS256')],
    ['with a claim more', (claims: string) => signed(claims.replace('{', '{"x":1,'), 'HS256')],
    ['that is no JSON', () => signed('x', 'HS256')],
  ])('opens to nothing %s', async (_case, make) => {
    const ticket = uploadTicket();
    const claims = Buffer.from((await tickets.seal(ticket)).split('.')[1] ?? '', 'base64url').toString();
    await expect(tickets.open(await make(claims), ticket.caller)).rejects.toMatchObject(unknown);
  });
});

describe('its length', () => {
  const length = async (changes: Partial<UploadTicket>) => (await tickets.seal(uploadTicket(changes))).length;

  test('is some hundred characters as a rule, and below 2,000 with any name of a file', async () => {
    expect(await length({})).toBe(328);
    expect(await length({ filename: 'x'.repeat(255) })).toBe(677);
    expect(await length({ ...longest, filename: '猫'.repeat(255) })).toBe(1583);
  });

  test('is below 3,000 where the client names the blob, however long', async () => {
    const filename = '猫'.repeat(255);
    expect(await length({ ...longest, filename, blobName: 'a'.repeat(1024) })).toBe(2873);
    // No longer name is taken: percent-encoded it has 2,043 characters.
    expect(await length({ ...longest, filename, blobName: '猫'.repeat(227) })).toBeLessThan(2873);
  });
});

/** Everything but the file's name as long as it gets where the broker names blobs as a rule. */
const longest: Partial<UploadTicket> = {
  caller: `key:${'k'.repeat(40)}`,
  rule: 'r'.repeat(40),
  contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  contentLength: Number.MAX_SAFE_INTEGER,
  contentMd5: 'CY9rzUYh03PK3k6DJie09g==',
};

function segment(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function signed(claims: string, alg: string, key = newKey): Promise<string> {
  const bytes = new TextEncoder();
  return new CompactSign(bytes.encode(claims)).setProtectedHeader({ alg }).sign(bytes.encode(key));
}
