import { DeliveryError } from '../errors';
import { type ParameterKey, parameters, type Step } from './parameters';
import { type Token, tokenize } from './tokenizer';
import { InvalidValue } from './values';

/**
 * Reads transformation texts (that of the path, then that of the query) into one chain of steps.
 *
 * Unknown keys are ignored; a bad value of a known key is an error; of a repeated key the last one wins.
 * @throws DeliveryError 400 that names key and value; 501 for layers and conditionals.
 */
export function parseTransformation(texts: readonly string[]): Step[] {
  const steps = tokenize(texts.join(':')).map(parseStep);
  return steps.filter((step) => Object.keys(step).length > 0);
}

/** The same text for every way of writing a chain of steps, for use in cache keys and ETags. */
export function canonicalTransformation(steps: readonly Step[]): string {
  const keys = Object.keys(parameters) as ParameterKey[];
  return JSON.stringify(steps.map((step) => keys.map((key) => step[key] ?? null)));
}

function parseStep(tokens: readonly Token[]): Step {
  const values = new Map<ParameterKey, unknown>();
  for (const token of tokens) {
    if (token.key === 'l' || token.key === 'if') throw unsupported(token);
    if (!isKnown(token.key)) continue;
    const value = parseValue(token.key, token.value);
    if (value !== undefined) values.set(token.key, value);
  }
  return Object.fromEntries(values);
}

function parseValue(key: ParameterKey, value: string): unknown {
  try {
    return parameters[key].parse(value);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    throw new DeliveryError(400, 'EINVAL', `"${key}" ${error.message}, got "${value.slice(0, 40)}"`);
  }
}

function isKnown(key: string): key is ParameterKey {
  return Object.hasOwn(parameters, key);
}

function unsupported(token: Token): DeliveryError {
  const what = token.key === 'l' ? 'Layers' : 'Conditionals';
  return new DeliveryError(501, 'ENOTSUP', `${what} are not available in this version`);
}
