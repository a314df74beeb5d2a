import { parseChain } from './chain';
import { expandNames, holdsOnlyOneName, type NamedTransformations, refuseUnnamed } from './named';
import type { ChainStep } from './step';
import { type StepTokens, type Token, tokenAllowance, tokenize } from './tokenizer';
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
 * Unknown keys are ignored; a bad value of a known key is an error; of a repeated key the last one wins. Beside `orig-true`
 * everything but `di` is ignored, whatever its value.
 * @throws DeliveryError 400 that names key and value; 501 for what ImageKit has and this server has not.
 */
export function parseTransformation(texts: readonly string[], options: TransformationOptions = {}): ChainStep[] {
  const allowance = tokenAllowance();
  const written = tokenize(texts.join(':'), allowance);
  if (options.restrictUnnamed) refuseUnnamed(written);
  const chain = expandNames(written, options.named ?? new Map(), allowance);
  if (chain.some(isOriginal)) return parseChain(chain.map((step) => step.filter(countsForOriginal)));
  refuseUnavailable(chain);
  return parseChain(chain);
}

/** Whether the texts ask for one named transformation and for nothing else but a default image. */
export function asksOnlyForOneName(texts: readonly string[]): boolean {
  return holdsOnlyOneName(tokenize(texts.join(':')));
}

/** Whether a text may hold the name of a transformation: `n` is found wherever it could be a key. */
export function mayHoldName(text: string): boolean {
  return /(?:^|[^A-Za-z0-9])n-/.test(text);
}

function isOriginal(step: StepTokens): boolean {
  const last = step.findLast((token) => token.kind === 'parameter' && token.key === 'orig');
  return last?.kind === 'parameter' && last.value === 'true';
}

/** ImageKit ignores everything beside `orig-true`; here a missing file still has its stand-in. */
function countsForOriginal(token: Token): boolean {
  return token.kind === 'parameter' && (token.key === 'orig' || token.key === 'di');
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
