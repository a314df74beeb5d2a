/** What a condition may look at: the step's input (`w h ar`) and the original image (`iw ih iar`). */
export type ConditionProperty = 'w' | 'h' | 'ar' | 'iw' | 'ih' | 'iar';

/** One comparison of a condition. */
export interface Comparison {
  readonly property: ConditionProperty;
  readonly operator: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';
  readonly value: number;
}

/** `if-…`: met when all comparisons of one of the groups are (`_and_` binds tighter than `_or_`). */
export type Condition = readonly (readonly Comparison[])[];

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
