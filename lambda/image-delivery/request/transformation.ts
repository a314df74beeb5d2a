import { parseChain } from './chain';
import { expandNames, type NamedTransformations, refuseUnnamed } from './named';
import type { ChainStep } from './step';
import { tokenAllowance, tokenize } from './tokenizer';
import { refuseUnavailable } from './unavailable';

/** What a site says about names of transformations. */
export interface TransformationOptions {
  /** Texts that `n-NAME` stands for; none when left out. */
  readonly named?: NamedTransformations;
  /** Whether a URL may hold nothing but `n-NAME` and `di-PATH`. */
  readonly restrictUnnamed?: boolean;
}

/**
 * Reads transformation texts (that of the path, then that of the query) into one chain of steps.
 *
 * Unknown keys are ignored; a bad value of a known key is an error; of a repeated key the last one wins.
 * @throws DeliveryError 400 that names key and value; 501 for what ImageKit has and this server has not.
 */
export function parseTransformation(texts: readonly string[], options: TransformationOptions = {}): ChainStep[] {
  const allowance = tokenAllowance();
  const written = tokenize(texts.join(':'), allowance);
  if (options.restrictUnnamed) refuseUnnamed(written);
  const chain = expandNames(written, options.named ?? new Map(), allowance);
  refuseUnavailable(chain);
  return parseChain(chain);
}

/** The same text for every way of writing a chain of steps, for use in cache keys and ETags. */
export function canonicalTransformation(steps: readonly ChainStep[]): string {
  return JSON.stringify(steps, canonicalValue);
}

/** Keys in the order of their names; -0, which JSON does not tell from 0, as a text. */
function canonicalValue(_: string, value: unknown): unknown {
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
