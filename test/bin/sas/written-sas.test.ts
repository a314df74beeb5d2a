import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSas } from '../../../bin/sas/written-sas';
import { UserError } from '../../../lib/local';

const sig = 'Co/J4PektnygdPz/Ss68ofUTx22Qn+hkhMT5Fm/gJAM=';
const token = `sv=2022-11-02&sr=c&sp=r&se=2030-01-01T00%3A00%3A00Z&sig=${encodeURIComponent(sig)}`;
const codes = (text: string) => readSas(text).slips.map(({ code }) => code);

describe('readSas', () => {
  it.each([
    ['a token', token],
    ['a token with ?', `?${token}`],
    ['a URL', `https://contoso.blob.core.windows.net/images?${token}`],
    ['a URL with a fragment', `https://contoso.blob.core.windows.net/images?${token}#x`],
    ['white space around it', `  ${token}\r\n`],
    ['quotation marks around it', `"${token}"`],
    ['times that are not encoded', token.replaceAll('%3A', ':')],
    ['lower-case escapes', token.replaceAll('%3A', '%3a')],
    ['a signature with raw / and =', token.replaceAll('%2F', '/').replaceAll('%3D', '=')],
  ])('takes %s as it is', (_, text) => {
    const { parameters, slips } = readSas(text);
    expect([parameters.get('sig'), parameters.get('se'), slips]).toEqual([sig, '2030-01-01T00:00:00Z', []]);
  });

  it.each([
    ['a + that is not encoded', token.replace('%2B', '+'), ['plus']],
    ['a space in place of +', token.replace('%2B', ' '), ['space']],
    ['an encoded space in place of +', token.replace('%2B', '%20'), ['space']],
    ['a signature encoded twice', token.replace(/sig=.*/, (all) => all.replaceAll('%', '%25')), ['double-encoded']],
    ['&amp;', token.replaceAll('&', '&amp;'), ['html']],
    ['two question marks', `https://a.example/images??${token}`, ['question-marks']],
    ['a token after a query', `https://a.example/images?restype=container?${token}`, ['question-marks']],
    ['a parameter twice', `${token}&sp=rw`, ['duplicate']],
    ['a % that encodes nothing', `${token}&rscd=100%`, ['percent']],
  ])('tells %s, and knows what is meant', (_, text, expected) => {
    const { parameters } = readSas(text);
    expect([parameters.get('sig'), parameters.get('sp'), codes(text)]).toEqual([sig, 'r', expected]);
  });

  it('finds the parts of a URL, and leaves the path as it was written', () => {
    expect(readSas(`HTTP://127.0.0.1:10000/a/b/../c%20d?${token}`).url).toEqual({
      scheme: 'http',
      host: '127.0.0.1:10000',
      path: '/a/b/../c%20d',
    });
  });

  it.each([
    ['', 'there is no SAS in it: no ? with parameters behind it'],
    ['https://contoso.blob.core.windows.net/images', 'there is no SAS in it: no ? with parameters behind it'],
    ['https://contoso.blob.core.windows.net/images?sv=2022-11-02', 'there is no SAS in it: no sig=…'],
    [`${token}\n${token}`, 'there is more than one line; give one SAS at a time'],
  ])('refuses %j', (text, message) => {
    expect(() => readSas(text)).toThrow(new UserError(message));
  });

  it('reads any text, or says in one line why not, without repeating it', () => {
    const part = fc.constantFrom(
      '?',
      '&',
      '=',
      '%',
      '%2',
      '%41',
      '+',
      ' ',
      'sig',
      'sv',
      '#',
      'https://a',
      '/',
      '\u{1F600}',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 20 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(readSas(text).parameters.has('sig')).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
