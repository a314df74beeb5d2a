import { DeliveryError } from '../../errors';
import type { Table } from './parameters';
import type { StepTokens } from './tokenizer';
import { InvalidValue } from './values';

/** What was found of some keys, and the chain without them (steps may be empty now, none is missing). */
export interface Taken<Values> {
  readonly values: Partial<Values>;
  readonly rest: readonly StepTokens[];
}

/**
 * Takes the parameters that a table has rows for out of a chain. Of a repeated key the last value counts that is not to
 * be ignored.
 * @throws DeliveryError 400 that names key and value.
 */
export function takeParameters<Values>(chain: readonly StepTokens[], table: Table<Values>): Taken<Values> {
  const rows: Readonly<Record<string, { parse(value: string): unknown }>> = table;
  const values = new Map<string, unknown>();
  const rest = chain.map((step) =>
    step.filter((token) => {
      const row = token.kind === 'parameter' && Object.hasOwn(rows, token.key) && rows[token.key];
      if (!row) return true;
      const value = readValue(token.key, token.value, (text) => row.parse(text));
      if (value !== undefined) values.set(token.key, value);
      return false;
    }),
  );
  return { values: Object.fromEntries(values) as Partial<Values>, rest };
}

/**
 * Reads one value.
 * @throws DeliveryError 400 that names key and value.
 */
export function readValue<Value>(key: string, value: string, parse: (value: string) => Value): Value {
  try {
    return parse(value);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    throw new DeliveryError(400, 'EINVAL', `"${key}" ${error.message}, got "${value.slice(0, 40)}"`);
  }
}
