import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DeliveryConfig } from '../../../../lambda/image-delivery/config';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { takeAcceptedFormat } from '../../../../lambda/image-delivery/request/accepted-format';
import { verifySignature } from '../../../../lambda/image-delivery/request/signature';
import { parseUrl } from '../../../../lambda/image-delivery/request/url';
import { redirectionOf, variantOf } from '../../../../lib/local/edge/format-negotiation';
import { deliveryConfig, privateKey, sign } from '../fixtures';

type Mode = DeliveryConfig['formatNegotiation'];

const formats = fc.constantFrom('avif', 'webp');
const word = fc.stringMatching(/^[\w.%,:-]{1,8}$/);
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join('/')}`);
const pairs = fc.array(
  fc.tuple(word, word).map((pair) => pair.join('=')),
  { minLength: 1, maxLength: 4 },
);

describe('takeAcceptedFormat', () => {
  describe('by redirect', () => {
    const take = (target: string) => takeAcceptedFormat(target, 'redirect');

    it.each([
      ['/a.jpg?&ik-f=avif', '/a.jpg', 'avif'],
      ['/a.jpg?ik-f=webp', '/a.jpg', 'webp'],
      ['/a.jpg?tr=w-1&ik-f=avif', '/a.jpg?tr=w-1', 'avif'],
      ['/a.jpg?ik-t=1&ik-s=2&ik-f=webp', '/a.jpg?ik-t=1&ik-s=2', 'webp'],
      ['/a.jpg?tr=w-1&ik-f=avif&fbclid=x', '/a.jpg?tr=w-1&fbclid=x', 'avif'],
      ['/a.jpg?ik-f=avif&tr=w-1', '/a.jpg?tr=w-1', 'avif'],
      ['/a.jpg?&&ik-f=avif', '/a.jpg?&', 'avif'],
      ['/a.jpg?b?c&ik-f=avif', '/a.jpg?b?c', 'avif'],
      ['/a&ik-f=avif.jpg?&ik-f=webp', '/a&ik-f=avif.jpg', 'webp'],
    ])('understands %s', (target, asked, accepted) => {
      expect(take(target)).toEqual({ target: asked, accepted });
    });

    it.each([
      '/a.jpg',
      '/a.jpg?',
      '/a.jpg?tr=w-1',
      '/a.jpg?ik-f=jpg',
      '/a.jpg?ik-f=',
      '/a.jpg?ik-f=AVIF',
      '/a.jpg?ik-f=avif%20',
      '/a.jpg?ik-f=%61vif',
      '/a.jpg?ik%2Df=avif',
      '/a.jpg?IK-F=avif',
      '/a.jpg?ik-f',
      '/a.jpg?ik-fx=avif',
      '/a.jpg?v=ik-f=avif',
      '/a.jpg?tr=w-1;ik-f=avif',
      '/a.jpg&ik-f=avif',
      '/.v/avif/a.jpg',
    ])('leaves %s alone', (target) => {
      expect(take(target)).toEqual({ target, accepted: undefined });
    });

    it.each(['ik-f=avif&ik-f=webp', 'ik-f=avif&ik-f=avif', 'ik-f=jpg&v=1&ik-f=avif', 'ik-f=&ik-f='])(
      'refuses %s, which the edge never writes',
      (query) => {
        expect(() => take(`/a.jpg?${query}`)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
      },
    );

    it('undoes every redirect of the edge, and says the same wherever the parameter stands', () => {
      fc.assert(
        fc.property(path, pairs, formats, fc.nat(), (file, query, format, at) => {
          const target = `${file}?${query.join('&')}`;
          const expected = { target, accepted: format };
          expect(take(redirectionOf(target, `image/${format}`, true) ?? '')).toEqual(expected);
          const anywhere = query.toSpliced(at % (query.length + 1), 0, `ik-f=${format}`);
          expect(take(`${file}?${anywhere.join('&')}`)).toEqual(expected);
        }),
      );
    });
  });

  describe('by a variant of the edge', () => {
    const take = (target: string) => takeAcceptedFormat(target, 'edge-variant');

    it.each([
      ['/.v/avif/a.jpg', '/a.jpg', 'avif'],
      ['/.v/webp/a/b.jpg?tr=w-1', '/a/b.jpg?tr=w-1', 'webp'],
      ['/.v/none/a.jpg', '/a.jpg', undefined],
      ['/.v/avif/', '/', 'avif'],
      ['/.v/none/.v/avif/a.jpg', '/.v/avif/a.jpg', undefined],
      ['/.v/avif/.v/webp/.v/avif/a.jpg', '/.v/webp/.v/avif/a.jpg', 'avif'],
      ['/.v/avif//a.jpg', '//a.jpg', 'avif'],
    ])('understands %s', (target, asked, accepted) => {
      expect(take(target)).toEqual({ target: asked, accepted });
    });

    it.each([
      '/a.jpg',
      '/',
      '/.v/jpg/a.jpg',
      '/.v/AVIF/a.jpg',
      '/.v/avif',
      '/.v/avif?/a.jpg',
      '/%2Ev/avif/a.jpg',
      '/a/.v/avif/a.jpg',
      '//.v/avif/a.jpg',
      '/?/.v/avif/a.jpg',
      '/a.jpg?&ik-f=avif',
    ])('leaves %s alone', (target) => {
      expect(take(target)).toEqual({ target, accepted: undefined });
    });

    it('undoes every rewrite of the edge, whatever a client wrote', () => {
      const prefix = fc.constantFrom('', '/.v/avif', '/.v/webp', '/.v/none');
      fc.assert(
        fc.property(prefix, path, fc.constantFrom('avif', 'webp', undefined), (own, file, format) => {
          const asked = own + file;
          expect(take(variantOf(asked, format && `image/${format}`, true))).toEqual({
            target: asked,
            accepted: format,
          });
        }),
      );
    });
  });

  it('leaves every target alone where the format is explicit', () => {
    for (const target of ['/a.jpg?&ik-f=avif', '/.v/avif/a.jpg', '/a.jpg?ik-f=avif&ik-f=webp']) {
      expect(takeAcceptedFormat(target, 'explicit')).toEqual({ target, accepted: undefined });
    }
  });
});

describe('a signature', () => {
  const { urlEndpoints } = deliveryConfig();
  const policy = { privateKeys: [privateKey], now: 1_800_000_000, ignoredQueryParameters: ['fbclid'] };
  const expiries = fc.constantFrom('', '1893456000');
  const signedTargets = fc
    .tuple(path, fc.constantFrom('', '/tr:w-300,h-200:rt-90'), pairs, expiries)
    .map(([file, tr, query, expiry]) => sign(`${tr}${file}?${query.join('&')}`, { expiry }));
  const bareTargets = fc.tuple(path, expiries).map(([file, expiry]) => sign(file, { expiry }));

  /** The status that a target is refused with, 200 if it is not. */
  function statusOf(target: string, mode: Mode): number {
    try {
      verifySignature(parseUrl(takeAcceptedFormat(target, mode).target, urlEndpoints), policy);
      return 200;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return error.status;
    }
  }

  it('stays valid with what the edge adds, and with what is appended to that', () => {
    fc.assert(
      fc.property(fc.oneof(signedTargets, bareTargets), formats, (target, format) => {
        const redirected = redirectionOf(target, `image/${format}`, true) ?? '';
        expect(redirected).toBe(`${target}&ik-f=${format}`);
        expect(statusOf(redirected, 'redirect')).toBe(200);
        expect(statusOf(`${redirected}&fbclid=x`, 'redirect')).toBe(200);
        expect(statusOf(variantOf(target, `image/${format}`, true), 'edge-variant')).toBe(200);
        expect(statusOf(target, 'redirect')).toBe(200);
        expect(statusOf(target, 'edge-variant')).toBe(200);
      }),
    );
  });

  it('does not stay valid in a mode that adds something else', () => {
    const target = sign('/a.jpg?v=1');
    expect(statusOf(`${target}&ik-f=avif`, 'explicit')).toBe(401);
    expect(statusOf(`${target}&ik-f=avif`, 'edge-variant')).toBe(401);
    expect(statusOf(`/.v/avif${target}`, 'explicit')).toBe(401);
    expect(statusOf(`/.v/avif${target}`, 'redirect')).toBe(401);
    expect(statusOf(`/.v/avif/.v/avif${target}`, 'edge-variant')).toBe(401);
  });

  const byte = fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code));
  /** One byte changed, added or taken away. */
  const changes = fc.tuple(fc.nat(), fc.constantFrom(0, 1), fc.option(byte, { nil: '' }));
  const change = (text: string, [at, gone, added]: [number, number, string]): string => {
    const position = at % text.length;
    return text.slice(0, position) + added + text.slice(position + gone);
  };

  it('does not stay valid when a byte of a redirected URL is changed, added or taken away', () => {
    fc.assert(
      fc.property(signedTargets, formats, changes, (target, format, edit) => {
        const redirected = `${target}&ik-f=${format}`;
        const changed = change(redirected, edit);
        fc.pre(changed !== redirected);
        expect([400, 401, 404]).toContain(statusOf(changed, 'redirect'));
      }),
      { numRuns: 3000 },
    );
  });

  it('does not stay valid when a byte of a rewritten URL is changed, added or taken away', () => {
    fc.assert(
      fc.property(signedTargets, formats, changes, (target, format, edit) => {
        const rewritten = variantOf(target, `image/${format}`, true);
        const changed = change(rewritten, edit);
        fc.pre(changed !== rewritten);
        expect([400, 401, 404]).toContain(statusOf(changed, 'edge-variant'));
      }),
      { numRuns: 3000 },
    );
  });

  it('does not stay valid when parameters besides the format are added, dropped, doubled or moved', () => {
    const queryOf = (target: string) => target.slice(target.indexOf('?') + 1).split('&');
    /** What must not change: the pairs that are signed, in their order, and those of the signature, in any. */
    const essence = (list: readonly string[]) => {
      const signed = list.filter((pair) => !/^ik-(?:[st]=|f=(?:avif|webp)$)/.test(pair));
      const signature = list.filter((pair) => /^ik-[st]=/.test(pair)).sort();
      return [...signed, '?', ...signature].join('&');
    };
    const extra = fc.constantFrom('ik-f=avif', 'ik-f=webp', 'ik-f=jpg', 'ik-f=', 'ik-f', '', 'tr=w-1', 'v');
    fc.assert(
      fc.property(signedTargets, fc.array(extra, { maxLength: 3 }), fc.func(fc.nat()), (target, extras, random) => {
        const query = queryOf(target);
        const changed = [...query.filter((_, index) => random('keep', index) % 16 > 0), ...extras].reduce<string[]>(
          (list, pair, index) => list.toSpliced(random('place', index) % (list.length + 1), 0, pair),
          [],
        );
        const harmless =
          essence(changed) === essence(query) && changed.filter((pair) => pair.startsWith('ik-f=')).length <= 1;
        const status = statusOf(`${target.slice(0, target.indexOf('?'))}?${changed.join('&')}`, 'redirect');
        expect(status === 200).toBe(harmless);
      }),
      { numRuns: 3000 },
    );
  });
});
