import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { describeSas } from '../../../bin/sas/describe';
import { explainOutput } from '../../../bin/sas/output';
import { explainSas } from '../../../bin/sas/explain';
import type { SasTarget } from '../../../bin/sas/sas-url';
import { checkSignature } from '../../../bin/sas/verify';
import { readSas } from '../../../bin/sas/written-sas';
import vectors from '../../lambda/sas-broker/vectors.json';

const account = 'storageaccountname';
const url = `https://${account}.blob.core.windows.net/sascontainer/sasblob.txt`;
const inside = Date.parse('2024-01-02T03:30:00Z') / 1000;

function explain(
  text: string,
  { target = {}, now = inside, key = '' }: { target?: SasTarget; now?: number; key?: string } = {},
) {
  const written = readSas(text);
  const explanation = explainSas(written, target, now);
  const request = { query: written.parameters };
  const check = checkSignature(written.parameters, explanation.resource, request, key || undefined);
  return { explanation, check, output: explainOutput(written, explanation, check) };
}
const codes = (text: string, now = inside) => explain(text, { now }).explanation.warnings.map(({ code }) => code);

/** The query of a vector, by the beginning of its name. */
function vector(id: string): string {
  const found = vectors.vectors.find((one) => one.id.startsWith(id));
  if (found === undefined) throw new Error(`no vector ${id}`);
  return found.query.replace(/^\?/, '');
}
const container = vector('container sp=r spr=https sv=2022-11-02');
const whole = vector('acct ss=b srt=o sp=r spr=https sv=2022-11-02');
const delegated = vector('UD blob sp=c scid sv=2025-07-05');
/** A read-only token with which nothing is the matter. */
const fine = container;
const with_ = (name: string, value: string) => fine.replace(new RegExp(`(^|&)${name}=[^&]*`), `$1${name}=${value}`);
const without = (name: string) => fine.replace(new RegExp(`(^|&)${name}=[^&]*`), '').replace(/^&/, '');

describe('explainSas', () => {
  it('has nothing to say against a narrow token', () => {
    expect(codes(fine)).toEqual([]);
    expect(explain(fine).explanation.state).toBe('valid');
  });

  const expiry = Date.parse('2024-01-02T04:04:05Z') / 1000;
  it.each([
    ['an expired one', fine, ['expired'], expiry],
    ['one that begins later', fine, ['not-yet-valid'], inside - 3600],
    ['http', with_('spr', 'https,http'), ['http']],
    ['no protocol', without('spr'), ['http']],
    ['only http', with_('spr', 'http'), ['protocol']],
    ['no start', without('st'), ['no-start']],
    ['no expiry', without('se'), ['no-expiry']],
    ['more than a year', with_('se', '2025-01-03T03:04:06Z'), ['long-lived']],
    ['ten years', with_('se', '2034-01-02T03:04:05Z'), ['long-lived']],
    ['a whole account', whole, ['account-wide']],
    ['an expiry before its start', with_('st', '2024-01-02T05:00:00Z'), ['not-yet-valid', 'never-valid']],
    ['a malformed date', with_('se', 'never'), ['malformed-date']],
    ['30 February', with_('se', '2024-02-30T00:00:00Z'), ['malformed-date']],
    ['an offset', with_('se', '2024-01-02T06:04:05%2B02:00'), ['malformed-date']],
    ['a time without a zone', with_('se', '2024-01-02T04:04:05'), ['malformed-date']],
    ['writing', with_('sp', 'rw'), ['not-read-only']],
    ['another order', with_('sp', 'wr'), ['order', 'not-read-only']],
    ['a letter twice', with_('sp', 'rr'), ['duplicate-letters']],
    ['an unknown letter', with_('sp', 'rz'), ['unknown-letters']],
    ['list of a blob', with_('sr', 'b').replace('sp=r', 'sp=rl'), ['unknown-letters']],
    ['a letter of later', with_('sv', '2018-11-09').replace('sp=r', 'sp=rt'), ['letter-version', 'not-read-only']],
    ['no letters', without('sp'), ['no-permissions']],
    ['IPv6', `${fine}&sip=2001:db8::1`, ['address']],
    ['a reversed range', `${fine}&sip=10.0.0.9-10.0.0.5`, ['address']],
    ['no address', `${fine}&sip=10.0.0.999`, ['address']],
    ['an old version', with_('sv', '2015-04-05'), ['old-version']],
    ['no version', without('sv'), ['no-version']],
    ['a version that is none', with_('sv', 'latest'), ['version']],
    ['45 characters', fine.replace('sig=', 'sig=b'), ['signature-form']],
    ['unknown parameters', `${fine}&utm_source=x`, ['unknown-parameter']],
    ['an unknown resource', with_('sr', 'q'), ['resource']],
    ['a stored policy', vector('container si=readers'), ['http', 'stored-policy']],
    ['a raw +', fine.replace('%2Br0x', '+r0x'), ['plus']],
  ])('warns of %s', (_, text, expected, now = inside) => {
    expect(codes(text, now)).toEqual(expected);
  });

  it('warns of a delegation key that ends first, or cannot be', () => {
    expect(codes(delegated)).toEqual(['not-read-only']);
    expect(codes(delegated.replace(/ske=[^&]*/, 'ske=2024-01-02T04:00:00Z'))).toContain('after-key');
    expect(codes(delegated.replace(/skt=[^&]*/, 'skt=2024-01-02T03:10:00Z'))).toContain('before-key');
    expect(codes(delegated.replace(/ske=[^&]*/, 'ske=2024-01-10T00:00:00Z'))).toContain('long-key');
  });

  it.each([
    ['https://storageaccountname.blob.core.windows.net/c/d/e%25f.txt', { account, container: 'c', blob: 'd/e%f.txt' }],
    ['https://storageaccountname-secondary.blob.core.windows.net/c/x', { account, container: 'c', blob: 'x' }],
    ['https://storageaccountname.z22.blob.storage.azure.net/c/x', { account, container: 'c', blob: 'x' }],
    ['https://storageaccountname.blob.core.chinacloudapi.cn/c/x', { account, container: 'c', blob: 'x' }],
    ['http://127.0.0.1:10000/storageaccountname/c/x', { account, container: 'c', blob: 'x' }],
    ['http://azurite:10000/storageaccountname/c/x', { account, container: 'c', blob: 'x' }],
    ['https://storageaccountname.blob.core.windows.net/x', { account, container: '$root', blob: 'x' }],
    ['https://images.contoso.com/c/a+b', { account: undefined, container: 'c', blob: 'a+b' }],
  ])('finds out what %s is', (base, resource) => {
    expect(explain(`${base}?${with_('sr', 'b')}`).explanation.resource).toEqual({ ...resource, moment: undefined });
  });

  it('takes what is said over what the URL says', () => {
    const target = { account: 'other', container: 'files', blob: 'b' };
    expect(explain(`${url}?${with_('sr', 'b')}`, { target }).explanation.resource).toMatchObject(target);
  });

  it('takes a container or an account for what it is, whatever the URL names', () => {
    expect(explain(`${url}?${fine}`).explanation.resource).toEqual({ account, container: 'sascontainer' });
    expect(explain(`${url}?${whole}`).explanation.resource).toEqual({ account });
    const directory = `${with_('sr', 'd')}&sdd=2`;
    expect(explain(`https://${account}.dfs.core.windows.net/c/a/b/x.txt?${directory}`).explanation.resource).toEqual({
      account,
      container: 'c',
      blob: 'a/b',
    });
  });
});

describe('checkSignature', () => {
  const key = vectors.accountKey;
  const article = vector('2020 article');

  it('finds right what is', () => {
    for (const text of [`${url}?${article}`, `${url}?${fine}`, `${url}?${whole}`]) {
      expect(explain(text, { key }).check.verdict).toBe('right');
    }
    const { check } = explain(`${url}?${delegated}`, { key: vectors.userDelegationKey.value });
    expect(check.verdict).toBe('right');
  });

  it('finds right what was spoilt on its way, as it was meant', () => {
    const text = `http://127.0.0.1:10000/${account}/sascontainer/sasblob.txt??${article.replaceAll('%2B', '+')}`;
    const { check, explanation } = explain(text.replaceAll('&', '&amp;'), { key });
    expect(check.verdict).toBe('right');
    expect(explanation.warnings.map(({ code }) => code).slice(0, 3)).toEqual(['html', 'question-marks', 'plus']);
  });

  const sign = (sig: string) => `${url}?${article.replace(/sig=.*/, `sig=${encodeURIComponent(sig)}`)}`;
  it.each([
    [
      'koLniLcK0tMLuMfYeuSQwB+bBLnWibhPqnrINxaIRbvU=',
      'its character 24 is too many; without it, the signature is right',
    ],
    ['7Jbr3rAU', 'a line break was signed at the end, which only an account SAS has'],
    ['mDfJD4gG', 'it was signed without /blob before the account'],
    ['AAAA', undefined],
  ])('says why %s is wrong', (sig, reason) => {
    // The reference has the first characters of what was signed wrongly.
    const full = fullSignature(sig);
    expect(explain(sign(full), { key }).check).toMatchObject({ verdict: 'wrong', reason });
  });

  it('says that letters were moved', () => {
    const text = `${url}?${article.replace('sp=rw', 'sp=wr')}`;
    expect(explain(text, { key }).check.reason).toBe('the letters of sp were put in another order after it was signed');
  });

  it.each([
    [article, {}, 'what it is for is not known: say --account, --container, --blob'],
    [whole, {}, 'what it is for is not known: say --account'],
    [article, { account, container: 'c', blob: 'b' }, 'there is no key to check it with'],
    [
      vector('UD blob sp=c srh'),
      { account, container: 'c', blob: 'b' },
      "what it is for is not known: say --header 'content-type: …', --header 'content-length: …', --header 'x-ms-blob-type: …'",
    ],
    [with_('sv', '2014-02-14'), { account, container: 'c' }, 'its version (sv) is older than 2015-04-05, or missing'],
  ])('checks nothing without all of it', (text, target, reason) => {
    expect(explain(text, { target }).check).toMatchObject({ verdict: 'unchecked', reason });
  });

  function fullSignature(start: string): string {
    const text = explain(`${url}?${article}`).check.stringToSign ?? '';
    const variants = [`${text}\n`, text.replace('/blob/', '/')].map((one) => hmac(one));
    return variants.find((one) => one.startsWith(start)) ?? start;
  }
  function hmac(text: string): string {
    return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  }
});

describe('describeSas', () => {
  it('says in words what a token is', () => {
    const { output } = explain(`${url}?${vector('2020 article')}`);
    expect(describeSas(output, inside).split('\n').slice(0, 10)).toEqual([
      'SAS for the blob sasblob.txt in the container sascontainer of the account storageaccountname',
      '  permits       r  read the blob, its properties and metadata',
      '  permits       w  create and overwrite the blob, its blocks, properties and metadata',
      '  from          2019-04-29T22:18:26Z, 5 years ago',
      '  until         2019-04-30T02:23:26Z, 5 years ago (valid for 4 hours)',
      '  now           expired',
      '  addresses     168.1.5.60-168.1.5.70',
      '  protocol      https only',
      '  signed with   an account key',
      '  version       2019-02-02',
    ]);
  });

  it('says whose a delegation key is, and until when', () => {
    const text = describeSas(explain(delegated).output, inside);
    expect(text).toContain(
      'object id 11111111-1111-1111-1111-111111111111, tenant 22222222-2222-2222-2222-222222222222',
    );
    expect(text).toContain('  key           from 2024-01-02T03:00:00Z until 2024-01-03T03:00:00Z\n');
    expect(text).toContain('  in logs       correlation id 33333333-3333-3333-3333-333333333333\n');
  });

  it('says what an account SAS reaches', () => {
    const text = describeSas(explain(whole).output, inside);
    expect(text).toContain('  services      blobs\n  resources     objects (blobs, files, messages, entities)\n');
  });

  it('never repeats the signature, and moves no cursor', () => {
    for (const { query } of vectors.vectors) {
      const sig = new URLSearchParams(query).get('sig') ?? '';
      const { output } = explain(`${query}&rscl=%1b[2J`);
      expect(describeSas(output, inside) + JSON.stringify(output)).not.toContain(sig.slice(0, 12));
      expect(describeSas(output, inside)).not.toContain('\u001b');
    }
  });
});
