import { ratio } from './size';
import { InvalidValue, parseDecimal } from './values';

const properties = ['w', 'h', 'ar', 'iw', 'ih', 'iar'] as const;
const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const;

/** What a condition may look at: the step's input (`w h ar`) and the original image (`iw ih iar`). */
export type ConditionProperty = (typeof properties)[number];

/** One comparison of a condition. */
export interface Comparison {
  readonly property: ConditionProperty;
  readonly operator: (typeof operators)[number];
  readonly value: number;
}

/** `if-…`: met when all comparisons of one of the groups are (`_and_` binds tighter than `_or_`). */
export type Condition = readonly (readonly Comparison[])[];

/**
 * `w_gt_300_and_ar_lte_4-3_or_…`: comparisons joined with `and` and `or`.
 * @throws InvalidValue
 */
export function parseCondition(value: string): Condition {
  const words = value.split('_');
  const groups: Comparison[][] = [[]];
  for (let index = 0; index < words.length; index += 4) {
    groups.at(-1)?.push(parseComparison(words[index], words[index + 1], words[index + 2]));
    const joint = words[index + 3];
    if (joint === 'or') groups.push([]);
    else if (joint !== undefined && joint !== 'and') throw invalid();
    if (joint !== undefined && index + 4 >= words.length) throw invalid();
  }
  return groups;
}

/** Whether a condition is met. */
export function isMet(condition: Condition, values: Readonly<Record<ConditionProperty, number>>): boolean {
  return condition.some((group) => group.every((comparison) => compare(comparison, values[comparison.property])));
}

function compare({ operator, value }: Comparison, actual: number): boolean {
  switch (operator) {
    case 'eq':
      return actual === value;
    case 'ne':
      return actual !== value;
    case 'gt':
      return actual > value;
    case 'gte':
      return actual >= value;
    case 'lt':
      return actual < value;
    case 'lte':
      return actual <= value;
  }
}

function parseComparison(name = '', sign = '', number = ''): Comparison {
  const property = properties.find((candidate) => candidate === name);
  const operator = operators.find((candidate) => candidate === sign);
  if (property === undefined || operator === undefined) throw invalid();
  const isRatio = property.endsWith('ar') && number.includes('-');
  const value = isRatio ? ratio(number) : parseDecimal(number);
  if (value === undefined) throw invalid();
  return { property, operator, value };
}

function invalid(): InvalidValue {
  return new InvalidValue(
    `must be comparisons of ${properties.join(', ')} (${operators.join(', ')}) such as w_gt_300, joined with _and_ or _or_`,
  );
}
