import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Action } from '../../../../lambda/sas-broker/access/access';
import { authorize } from '../../../../lambda/sas-broker/access/policy';
import type { Caller } from '../../../../lambda/sas-broker/caller';
import type { PolicyRule } from '../../../../lambda/sas-broker/config';
import { BrokerError } from '../../../../lambda/sas-broker/errors';
import { policy, user } from './fixtures';

const mebibyte = 1024 * 1024;

/** An upload of a small picture, and what is different about it. */
function upload(changes: Partial<Extract<Action, { purpose: 'upload' }>> = {}): Action {
  return { purpose: 'upload', contentType: 'image/png', contentLength: 1000, mode: 'single', ...changes };
}

const download = (blobName: string): Action => ({ purpose: 'download', blobName });
const list = (prefix?: string): Action => ({ purpose: 'list', prefix });

/** What an action is refused with: status, code, text. */
function refusal(rules: PolicyRule[], caller: Caller, action: Action): string {
  try {
    authorize(rules, caller, action);
  } catch (error) {
    if (error instanceof BrokerError) return `${error.status} ${error.code}: ${error.message}`;
    throw error;
  }
  return 'allowed';
}

describe('authorize', () => {
  const own = policy({ prefixes: ['{tid}/{sub}/'] });
  const ann = user({ tid: 't1' });

  it('gives the rule and its prefixes with the claims in them', () => {
    const rules = policy({ prefixes: ['{tid}/{sub}/', 'shared/', '{missing}/', ''] });
    expect(authorize(rules, ann, upload())).toEqual({ rule: rules[0], prefixes: ['t1/u1/', 'shared/', ''] });
  });

  it('takes the first rule that allows the whole action', () => {
    const rules = policy(
      { prefixes: ['a/'], purposes: ['list'] },
      { prefixes: ['b/'], contentTypes: ['video/*'] },
      { prefixes: ['c/'], maxBytes: 999 },
      { prefixes: ['d/'], modes: ['block'] },
      { prefixes: ['e/'], naming: 'client' },
      { prefixes: ['f/'], when: { role: ['admin'] } },
      { prefixes: ['{missing}/'] },
      { prefixes: ['g/'] },
      { prefixes: ['h/'] },
    );
    expect(authorize(rules, ann, upload()).rule.name).toBe('rule-8');
    expect(authorize(rules, ann, upload({ mode: 'block' })).rule.name).toBe('rule-4');
    expect(authorize(rules, ann, upload({ contentType: 'video/mp4' })).rule.name).toBe('rule-2');
    expect(authorize(rules, ann, upload({ contentLength: 999 })).rule.name).toBe('rule-3');
    expect(authorize(rules, ann, upload({ blobName: 'e/a' })).rule.name).toBe('rule-5');
    expect(authorize(rules, user({ role: 'admin' }), download('f/a')).rule.name).toBe('rule-6');
    expect(authorize(rules, ann, list()).rule.name).toBe('rule-1');
    expect(authorize(rules, ann, download('h/a')).rule.name).toBe('rule-9');
  });

  describe('by claims', () => {
    const rules = policy({ prefixes: [''], when: { role: ['editor', 'admin'], email_verified: ['true'] } });

    it.each([
      [{ role: 'editor', email_verified: true }],
      [{ role: 'admin', email_verified: 'true' }],
      [{ role: ['reader', 'admin'], email_verified: ['true'] }],
    ])('lets in %j', (claims) => {
      expect(refusal(rules, user(claims), list())).toBe('allowed');
    });

    it.each([
      [{}],
      [{ role: 'editor' }],
      [{ role: 'editors', email_verified: true }],
      [{ role: 'editor', email_verified: false }],
      [{ role: 'editor,admin', email_verified: true }],
      [{ role: [], email_verified: true }],
      [{ role: [['admin']], email_verified: true }],
      [{ role: { admin: true }, email_verified: true }],
      [{ role: { toString: 'admin' }, email_verified: true }],
      [{ role: null, email_verified: true }],
    ])('keeps out %j', (claims) => {
      expect(refusal(rules, user(claims), list())).toBe('403 forbidden: You may not list here');
    });

    it('looks at the own claims of a caller only', () => {
      const inherited = Object.create({ role: 'admin', tid: 't1' }) as Record<string, unknown>;
      const caller = { ...ann, claims: Object.assign(inherited, { sub: 'u1' }) };
      const role = policy({ prefixes: [''], when: { role: ['admin'] } });
      expect(refusal(role, caller, list())).toMatch(/^403/);
      expect(refusal(own, caller, list())).toMatch(/^403/);
      for (const name of ['constructor', '__proto__', 'toString']) {
        expect(refusal(policy({ prefixes: [`{${name}}/`] }), ann, list())).toMatch(/^403/);
      }
    });
  });

  describe('by prefixes', () => {
    it.each([
      ['t1/u1/a', 'allowed'],
      ['t1/u1/a/b', 'allowed'],
      ['t1/u1', '403 forbidden: `blobName` must begin with "t1/u1/"'],
      ['t1/u10/a', '403 forbidden: `blobName` must begin with "t1/u1/"'],
      ['t10/u1/a', '403 forbidden: `blobName` must begin with "t1/u1/"'],
      ['T1/u1/a', '403 forbidden: `blobName` must begin with "t1/u1/"'],
      ['x/t1/u1/a', '403 forbidden: `blobName` must begin with "t1/u1/"'],
      ['t1/u1/', '400 invalid-name: `blobName` must not end with a slash'],
      ['t1/u1/../../t10/a', '400 invalid-name: `blobName` must not have the segment "." or ".."'],
      ['t1\\u1\\a', '400 invalid-name: `blobName` must not have a "\\" in a segment'],
    ])('answers for %s: %s', (name, answer) => {
      expect(refusal(own, ann, download(name))).toBe(answer);
      const deletes = policy({ prefixes: ['{tid}/{sub}/'], purposes: ['delete'] });
      expect(refusal(deletes, ann, { purpose: 'delete', blobName: name })).toBe(answer);
      const names = policy({ prefixes: ['{tid}/{sub}/'], naming: 'client' });
      expect(refusal(names, ann, upload({ blobName: name }))).toBe(answer);
    });

    it.each([
      ['', 'allowed'],
      ['t1/u1/', 'allowed'],
      ['t1/u1/2026/a', 'allowed'],
      ['t1/u1', '403 forbidden: `prefix` must begin with "t1/u1/"'],
      ['t1/u10/', '403 forbidden: `prefix` must begin with "t1/u1/"'],
      ['t', '403 forbidden: `prefix` must begin with "t1/u1/"'],
      ['t1/u1/../', '400 invalid-name: `prefix` must not have the segment "." or ".."'],
    ])('answers for a list of "%s": %s', (prefix, answer) => {
      expect(refusal(own, ann, list(prefix))).toBe(answer);
    });

    it('allows everything by an empty one', () => {
      expect(refusal(policy({ prefixes: [''] }), ann, download('t10/a'))).toBe('allowed');
      expect(refusal(policy({ prefixes: [''] }), ann, list('t'))).toBe('allowed');
    });

    it.each([
      ['missing', undefined],
      ['empty', ''],
      ['a parent folder', '..'],
      ['two segments', 'a/b'],
      ['two segments by a backslash', 'a\\b'],
      ['percent-encoded', 'a%2fb'],
      ['not NFC', 'e\u0301'],
      ['a trailing space', 't1 '],
      ['a number', 1],
      ['a list', ['t1']],
      ['an object', { toString: 't1' }],
      ['too long', 'x'.repeat(1000)],
    ])('has none of a claim that is %s', (_, tid) => {
      const lacking =
        '403 forbidden: You may upload below folders named by your claims only (one of "tid", "sub"), and what you showed ' +
        'lacks one, or it cannot name a folder';
      expect(refusal(own, user({ tid }), upload())).toBe(lacking);
      const action = download(typeof tid === 'string' && !/[\\%]|^$|\.\.| $|\u0301/.test(tid) ? `${tid}/u1/a` : 'a');
      expect(refusal(own, user({ tid }), action)).toMatch(/^403/);
    });

    it('takes claims that are named by addresses', () => {
      const rules = policy({ prefixes: ['{https://example.com/tenant}/{sub}/'] });
      const caller = user({ 'https://example.com/tenant': 't1' });
      expect(authorize(rules, caller, upload()).prefixes).toEqual(['t1/u1/']);
    });

    it('uploads nothing elsewhere when the first is not of the caller', () => {
      const rules = policy({ prefixes: ['{tid}/', 'public/'] });
      expect(refusal(rules, user({}), upload())).toMatch(/^403 forbidden: You may upload below folders/);
      expect(refusal(rules, user({}), download('public/a'))).toBe('allowed');
    });

    it('names none of others', () => {
      const rules = policy(
        { prefixes: ['secret-customer/'], when: { tid: ['t10'] } },
        { prefixes: ['{tid}/'] },
        { prefixes: ['shared/', '{missing}/'] },
      );
      const text = refusal(rules, ann, download('secret-customer/a'));
      expect(text).toBe('403 forbidden: `blobName` must begin with one of "t1/", "shared/"');
    });
  });

  describe('says what came furthest', () => {
    const rules = policy(
      { prefixes: ['pictures/'], modes: ['single'] },
      {
        prefixes: ['pictures/'],
        contentTypes: ['image/png', 'image/svg+xml'],
        maxBytes: 50 * mebibyte,
        modes: ['single'],
      },
      { prefixes: ['films/'], contentTypes: ['video/*'], maxBytes: 100_000 * mebibyte },
      { prefixes: ['named/'], contentTypes: ['application/*'], naming: 'client', purposes: ['upload'] },
    );

    it.each([
      [
        'a type',
        { contentType: 'text/plain' },
        '415 type-not-allowed: `contentType` must be one of "image/*", "image/png", "image/svg+xml", "video/*"',
      ],
      [
        'a type that is never in a range',
        { contentType: 'Text/HTML' },
        '415 type-not-allowed: `contentType` must be one of "image/*", "image/png", "image/svg+xml", "video/*"; ' +
          'no range such as "image/*" allows text/html',
      ],
      ['a size', { contentLength: 60 * mebibyte }, '413 too-large: `contentLength` must be at most 52428800 bytes'],
      [
        'a size of one type',
        { contentType: 'image/gif', contentLength: 26 * mebibyte },
        '413 too-large: `contentLength` must be at most 26214400 bytes',
      ],
      ['a mode', { mode: 'block' }, '400 invalid-request: `mode` must be "single"'],
      [
        'what is too much for one request',
        { contentType: 'video/mp4', contentLength: 5001 * mebibyte },
        '413 too-large: `contentLength` must be at most 5000 MiB, unless `mode` is "block"',
      ],
      [
        'what is too much in any mode',
        { contentType: 'video/mp4', contentLength: 100_001 * mebibyte, mode: 'block' },
        '413 too-large: `contentLength` must be at most 104857600000 bytes',
      ],
      ['a name that is elsewhere', { blobName: 'pictures/a' }, '403 forbidden: `blobName` must begin with "named/"'],
      [
        'no content type',
        { contentType: 'png' },
        '400 invalid-request: `contentType` must be a media type without parameters, such as image/png',
      ],
    ] as const)('of %s', (_, changes, answer) => {
      expect(refusal(rules, ann, upload(changes))).toBe(answer);
    });

    it('takes the largest that one request can be', () => {
      const films = { contentType: 'video/mp4', contentLength: 5000 * mebibyte };
      expect(refusal(rules, ann, upload(films))).toBe('allowed');
      expect(refusal(rules, ann, upload({ ...films, contentLength: 100_000 * mebibyte, mode: 'block' }))).toBe(
        'allowed',
      );
    });

    it('of the size, where nothing but one request is allowed', () => {
      const single = policy({ prefixes: [''], maxBytes: 6000 * mebibyte, modes: ['single'] });
      const answer = '413 too-large: `contentLength` must be at most 5242880000 bytes';
      expect(refusal(single, ann, upload({ contentLength: 5001 * mebibyte }))).toBe(answer);
    });

    it('of who names blobs', () => {
      const broker = policy({ prefixes: [''] });
      const client = policy({ prefixes: [''], naming: 'client' });
      expect(refusal(broker, ann, upload({ blobName: 'a' }))).toBe(
        '400 invalid-request: `blobName` must be left out: what is uploaded here is given a name',
      );
      expect(refusal(client, ann, upload())).toBe(
        '400 invalid-request: `blobName` must be there: clients name what they upload here',
      );
    });

    it('of the purpose', () => {
      expect(refusal(rules, ann, { purpose: 'delete', blobName: 'pictures/a' })).toBe(
        '403 forbidden: You may not delete here',
      );
      expect(refusal(policy({ prefixes: [''], when: { tid: ['t2'] } }), ann, upload())).toBe(
        '403 forbidden: You may not upload here',
      );
    });

    it('field by field', () => {
      const detail = 'must be at most 26214400 bytes';
      const tooLarge = upload({ contentType: 'image/gif', contentLength: 26 * mebibyte });
      expect(() => authorize(rules, ann, tooLarge)).toThrow(
        expect.objectContaining({ errors: [{ pointer: '/contentLength', detail }] }),
      );
    });
  });

  describe('keeps tenants apart', () => {
    const piece = fc.constantFrom(
      't1',
      't10',
      't',
      '1',
      '/',
      '/',
      '..',
      '.',
      '\\',
      '%2f',
      'ü',
      'u\u0308',
      ' ',
      '',
      'a',
    );
    const anyText = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const claim = fc.constantFrom('t1', 't10', 't1', 't10', 'ü', '..', 't1/t10', 't1\\t10', '');
    const anyClaim = fc.oneof({ weight: 4, arbitrary: claim }, fc.anything(), anyText);
    const anyName = fc
      .tuple(fc.array(fc.oneof({ weight: 4, arbitrary: claim }, fc.constant('a'), anyText), { maxLength: 4 }), anyText)
      .map(([folders, rest]) => [...folders, rest].join('/'));
    const templates = ['{tid}/', '{tid}/{sub}/', '{tid}/a/{sub}/', 'a/{sub}/'];
    const rulesOf = Object.fromEntries(
      templates.map((template) => [
        template,
        policy(
          { prefixes: [template], purposes: ['download', 'list'] },
          { prefixes: [template], purposes: ['upload'], naming: 'client' },
        ),
      ]),
    );

    it('whatever claims and names are', () => {
      let permits = 0;
      fc.assert(
        fc.property(
          fc.constantFrom(...templates),
          anyClaim,
          claim,
          fc.boolean(),
          anyName,
          (template, tid, sub, own, any) => {
            const rules = rulesOf[template] ?? [];
            const wanted = template
              .split('/')
              .slice(0, -1)
              .map((segment) => (segment === '{tid}' ? tid : segment === '{sub}' ? sub : segment));
            const name = own ? [...wanted.filter((segment) => typeof segment === 'string'), any].join('/') : any;
            for (const action of [download(name), list(name), upload({ blobName: name })]) {
              if (refusal(rules, user({ tid, sub }), action) !== 'allowed') continue;
              permits += 1;
              const segments = name.split('/');
              if (action.purpose === 'list' && name === '') continue;
              expect(segments.slice(0, wanted.length)).toEqual(wanted);
              expect(segments.length).toBeGreaterThan(wanted.length);
              // As a server would that normalizes it.
              const { pathname } = new URL(`https://example.com/${name.split('/').map(encodeURIComponent).join('/')}`);
              expect(decodeURIComponent(pathname).slice(1).split('/').slice(0, wanted.length)).toEqual(wanted);
            }
          },
        ),
        { numRuns: 1500 },
      );
      expect(permits).toBeGreaterThan(30);
    });

    it('in the prefixes that uploads and lists are given', () => {
      fc.assert(
        fc.property(anyClaim, anyClaim, (tid, sub) => {
          for (const action of [upload(), list()]) {
            try {
              const { prefixes } = authorize(own, user({ tid, sub }), action);
              expect(prefixes[0]?.split('/')).toEqual([tid, sub, '']);
            } catch (error) {
              if (!(error instanceof BrokerError)) throw error;
              expect(error.status).toBe(403);
            }
          }
        }),
        { numRuns: 1000 },
      );
    });
  });
});

describe('a policy', () => {
  it.each([
    [
      'two rules of one name',
      [
        { name: 'a', prefixes: [''] },
        { name: 'a', prefixes: [''] },
      ],
      'two rules have the same name',
    ],
    ['a prefix without its slash', [{ name: 'a', prefixes: ['tenant1'] }], 'must be segments with a slash after each'],
    ['a prefix that leads up', [{ name: 'a', prefixes: ['a/../'] }], 'must not have the segment'],
    ['a prefix that is no name', [{ name: 'a', prefixes: ['a%2f/{sub}/'] }], 'must not be percent-encoded'],
    ['half a segment from a claim', [{ name: 'a', prefixes: ['x{sub}/'] }], 'must be segments with a slash after each'],
  ])('cannot have %s', (_, rules, message) => {
    expect(() => policy(...rules)).toThrow(message);
  });
});
