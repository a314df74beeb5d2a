import { askedHints } from './transformation/chain-facts';
import type { ChainStep } from './transformation/step';

/** What a browser says of itself in client hints; undefined where it does not. */
export interface ClientHints {
  /** `Sec-CH-Width`: pixels of the device that the image will be wide. */
  readonly width?: number;
  /** `Sec-CH-DPR`: pixels of the device for each CSS pixel. */
  readonly dpr?: number;
}

/** The headers that hints are read from, the newer name of each first. */
export const hintHeaders = { width: ['Sec-CH-Width', 'Width'], dpr: ['Sec-CH-DPR', 'DPR'] } as const;

type HeaderValues = Pick<Headers, 'get'>;
type Hint = keyof typeof hintHeaders;

/** Largest width that a hint may say, and the bounds of `dpr` (imagekit-api §2.2). */
const maxWidth = 65_535;
const leastDpr = 0.1;
const maxDpr = 5;

/**
 * Reads the hints that a chain asks for: `w-auto` both, because the answer tells its own ratio, `dpr-auto` only that of
 * the pixels. A hint that is no number in bounds is none.
 * @returns undefined where the chain asks for none, so that no header can change its answer
 */
export function readClientHints(headers: HeaderValues, steps: readonly ChainStep[]): ClientHints | undefined {
  const asked = askedHints(steps);
  if (!asked.width && !asked.dpr) return undefined;
  const width = asked.width ? readNumber(headers, 'width', 1, maxWidth) : undefined;
  const dpr = readNumber(headers, 'dpr', leastDpr, maxDpr);
  return { width: width && Math.round(width), dpr: dpr && Math.round(dpr * 100) / 100 };
}

/** What of the hints decides over the bytes of a result, as a text: widths are rounded up to hundreds. */
export function hintVariant({ width, dpr }: ClientHints): string {
  return `${width === undefined ? '' : roundedWidth(width)}x${dpr ?? ''}`;
}

/** A width that a browser says, rounded up so that there are not too many results (imagekit-api §2.10). */
export function roundedWidth(width: number): number {
  return Math.ceil(width / 100) * 100;
}

function readNumber(headers: HeaderValues, hint: Hint, least: number, most: number): number | undefined {
  const text = hintHeaders[hint].map((name) => headers.get(name)).find((value) => value !== null);
  if (text === undefined || !/^\d{1,5}(?:\.\d{1,6})?$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
