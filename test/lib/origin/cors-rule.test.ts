import { describe, expect, it } from '@jest/globals';
import { Token } from 'cdktf';
import { brokerUploadCorsRule, type CorsRule } from '../../../lib';
import { renderCorsRules } from '../../../lib/origin/cors-rule';

const rule: CorsRule = { allowedOrigins: ['https://www.example.com'], allowedMethods: ['GET'] };
const entries = (count: number) => Array.from({ length: count }, (_, index) => `https://site${index}.example.com`);

describe('renderCorsRules', () => {
  it('allows and shows every header for an hour by default', () => {
    expect(renderCorsRules([rule])).toEqual([
      {
        allowedOrigins: ['https://www.example.com'],
        allowedMethods: ['GET'],
        allowedHeaders: ['*'],
        exposedHeaders: ['*'],
        maxAgeInSeconds: 3600,
      },
    ]);
  });

  it('takes every setting', () => {
    const full: CorsRule = {
      allowedOrigins: ['http://localhost:8080', 'https://*.example.com'],
      allowedMethods: ['DELETE', 'GET', 'HEAD', 'MERGE', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
      allowedHeaders: ['x-ms-*', 'content-type'],
      exposedHeaders: ['etag'],
      maxAgeSeconds: 0,
    };
    const { maxAgeSeconds, ...lists } = full;
    expect(renderCorsRules([full])).toEqual([{ ...lists, maxAgeInSeconds: maxAgeSeconds }]);
  });

  it('has what an upload with a SAS from the broker needs', () => {
    expect(renderCorsRules([brokerUploadCorsRule('https://a.example.com', 'https://b.example.com')])).toEqual([
      {
        allowedOrigins: ['https://a.example.com', 'https://b.example.com'],
        allowedMethods: ['PUT', 'GET', 'HEAD', 'OPTIONS'],
        allowedHeaders: ['content-md5', 'content-type', 'if-none-match', 'x-ms-*'],
        exposedHeaders: ['etag', 'retry-after', 'x-ms-error-code', 'x-ms-request-id', 'x-ms-version'],
        maxAgeInSeconds: 3600,
      },
    ]);
  });

  it('is nothing where there are no rules', () => {
    expect(renderCorsRules([])).toBeUndefined();
  });

  const site =
    'must be a scheme and a host, such as "https://www.example.com" or "https://*.example.com", without a slash at its end';
  const header = 'must be the name of a header, or a beginning with "*"';
  const methods = 'must be one of DELETE, GET, HEAD, MERGE, OPTIONS, PATCH, POST, PUT';
  it.each<[Partial<CorsRule>, string]>([
    [{ allowedOrigins: [] }, '`corsRules[0].allowedOrigins` must hold 1-64 entries, got: 0'],
    [{ allowedOrigins: entries(65) }, '`corsRules[0].allowedOrigins` must hold 1-64 entries, got: 65'],
    [{ allowedOrigins: ['*'] }, `\`corsRules[0].allowedOrigins[0]\` ${site}, got: "*"`],
    [
      { allowedOrigins: [...rule.allowedOrigins, 'https://a.com/'] },
      `\`corsRules[0].allowedOrigins[1]\` ${site}, got: "https://a.com/"`,
    ],
    [{ allowedOrigins: ['www.example.com'] }, `\`corsRules[0].allowedOrigins[0]\` ${site}, got: "www.example.com"`],
    [{ allowedOrigins: ['https://a.*.com'] }, `\`corsRules[0].allowedOrigins[0]\` ${site}, got: "https://a.*.com"`],
    [{ allowedMethods: [] }, '`corsRules[0].allowedMethods` must hold 1-64 entries, got: 0'],
    [{ allowedMethods: ['BREW' as 'GET'] }, `\`corsRules[0].allowedMethods[0]\` ${methods}, got: "BREW"`],
    [{ allowedMethods: ['put' as 'PUT'] }, `\`corsRules[0].allowedMethods[0]\` ${methods}, got: "put"`],
    [{ allowedHeaders: [] }, '`corsRules[0].allowedHeaders` must hold 1-64 entries, got: 0'],
    [{ allowedHeaders: ['a, b'] }, `\`corsRules[0].allowedHeaders[0]\` ${header}, got: "a, b"`],
    [{ exposedHeaders: [''] }, `\`corsRules[0].exposedHeaders[0]\` ${header}, got: ""`],
    [{ exposedHeaders: ['*-ms'] }, `\`corsRules[0].exposedHeaders[0]\` ${header}, got: "*-ms"`],
    [
      { allowedOrigins: 'https://a.com' as unknown as string[] },
      '`corsRules[0].allowedOrigins` must be a list, got: "https://a.com"',
    ],
    [{ maxAgeSeconds: -1 }, '`corsRules[0].maxAgeSeconds` must be a whole number from 0 to 2000000000, got: -1'],
  ])('refuses %j', (wrong, message) => {
    expect(() => renderCorsRules([{ ...rule, ...wrong }])).toThrow(new Error(message));
  });

  it('refuses a sixth rule', () => {
    expect(() => renderCorsRules(Array.from({ length: 5 }, () => rule))).not.toThrow();
    expect(() => renderCorsRules(Array.from({ length: 6 }, () => rule))).toThrow(
      new Error('`corsRules` must be at most 5 rules, got: 6'),
    );
  });

  it('takes what is only known at apply', () => {
    const unknown = Token.asString({ known: 'at apply' });
    const list = Token.asList({ known: 'at apply' });
    expect(renderCorsRules([{ allowedOrigins: list, allowedMethods: ['PUT'] }])).toMatchObject([
      { allowedOrigins: list },
    ]);
    expect(() =>
      renderCorsRules([
        {
          allowedOrigins: [unknown],
          allowedMethods: ['PUT'],
          allowedHeaders: [unknown],
          maxAgeSeconds: Token.asNumber({ known: 'at apply' }),
        },
      ]),
    ).not.toThrow();
  });
});
