import { type CSSToken, tokenizer, TokenType } from '@csstools/css-tokenizer';
import { DeliveryError } from '../../errors';

/** Each takes 1 or 2 µs, and nothing else is done meanwhile; a sheet of 1,000 rules has 20,000. */
const maxTokens = 50_000;

/** Rules of a style sheet; all others, `@import` first of all, are renamed, so that no browser knows them. */
const rules = new Set(['font-face', 'keyframes', '-webkit-keyframes', 'layer', 'media', 'supports']);

/** Functions of values and selectors; none of them but `url` reads a file. */
const functions = new Set(
  `abs acos asin atan atan2 blur brightness calc circle clamp color color-mix contrast cos cubic-bezier drop-shadow
  ellipse exp format grayscale has hsl hsla hue-rotate hwb hypot inset invert is lab lang lch light-dark linear
  linear-gradient local log matrix matrix3d max min mod not nth-child nth-last-child nth-last-of-type nth-of-type oklab
  oklch opacity path perspective polygon pow radial-gradient rect rem repeating-linear-gradient repeating-radial-gradient
  rgb rgba rotate rotate3d rotatex rotatey rotatez round saturate scale scale3d scalex scaley scalez sepia sign sin skew
  skewx skewy sqrt steps tan translate translate3d translatex translatey translatez url var where xywh`.split(/\s+/),
);

/**
 * The same CSS, but that it reads nothing from outside: URLs lead to a place in the same document, or hold a picture or
 * a font themselves. What is not allowed is made something that no browser knows, so that what stands beside it stays.
 * @throws DeliveryError 400 `ELIMIT` when it is too long
 */
export function safeStyle(css: string): string {
  const parts: string[] = [];
  let inUrl = false;
  for (const token of tokensOf(css)) {
    parts.push(inUrl ? safeUrlPart(token) : safeToken(token));
    if (token[0] === TokenType.Function) inUrl = nameOf(token) === 'url';
    else if (token[0] !== TokenType.Whitespace && token[0] !== TokenType.Comment) inUrl = false;
  }
  return parts.join('');
}

function* tokensOf(css: string): Generator<CSSToken> {
  const { nextToken, endOfFile } = tokenizer({ css });
  for (let count = 0; !endOfFile(); count += 1) {
    if (count > maxTokens) throw new DeliveryError(400, 'ELIMIT', 'The SVG has too large a style sheet');
    yield nextToken();
  }
}

function safeToken(token: CSSToken): string {
  switch (token[0]) {
    case TokenType.AtKeyword:
      return rules.has(nameOf(token)) ? token[1] : '@none';
    case TokenType.Function:
      return functions.has(nameOf(token)) ? token[1] : 'none(';
    case TokenType.URL:
      return isSafeUrl(token[4].value) ? token[1] : 'url(#)';
    case TokenType.BadURL:
    case TokenType.BadString:
      return 'none';
    // Comments are left out, and what hides a style sheet from browsers of 1996.
    case TokenType.Comment:
    case TokenType.CDO:
    case TokenType.CDC:
      return ' ';
    default:
      return token[1];
  }
}

/** What stands between `url(` and `)` is one string. */
function safeUrlPart(token: CSSToken): string {
  if (token[0] === TokenType.String) return isSafeUrl(token[4].value) ? token[1] : '"#"';
  return safeToken(token);
}

function isSafeUrl(url: string): boolean {
  return url.startsWith('#') || isPictureUrl(url) || isFontUrl(url);
}

/** Whether a URL holds a picture of pixels itself; what comes before the first comma is its type. */
export function isPictureUrl(url: string): boolean {
  return /^data:image\/(?:avif|gif|jpe?g|png|webp)[;,]/i.test(url);
}

function isFontUrl(url: string): boolean {
  return /^data:(?:font\/[a-z0-9-]{1,20}|application\/(?:x-)?font-[a-z0-9-]{1,20}|application\/octet-stream)[;,]/i.test(
    url,
  );
}

/** Of a rule or a function, escapes undone. */
function nameOf(token: CSSToken): string {
  return token[0] === TokenType.AtKeyword || token[0] === TokenType.Function ? token[4].value.toLowerCase() : '';
}
