import { DeliveryError } from '../../errors';
import { InvalidValue, parseDecimal } from './values';

const variables = ['iw', 'ih', 'iar', 'cw', 'ch', 'car', 'bw', 'bh', 'bar'] as const;
/** From the strongest to the weakest: ImageKit's order, in which `pow` comes last. */
const precedence = [['mul', 'div'], ['add', 'sub'], ['mod'], ['pow']] as const;

/** Names that an expression may use: sizes and aspect ratios of images. */
export type Variable = (typeof variables)[number];

/** Values of the variables there are where an expression stands; `b…` only inside a layer. */
export type Variables = { readonly [Name in Variable]?: number };

/** An arithmetic expression (`iw_mul_0.8_add_20`), parsed. */
export interface Expression {
  /** Canonical text, the same for every way of writing it. */
  readonly text: string;
  /** First operand, then pairs of operator and operand, in the order written. */
  readonly operands: readonly (number | Variable)[];
  readonly operators: readonly Operator[];
}

/** ImageKit's operators. */
export type Operator = (typeof precedence)[number][number];

/** A number, or what has to be computed first. */
export type Amount = number | Expression;

/** An expression; undefined when the text is none. A number alone is an expression too. */
export function parseExpression(text: string): Expression | undefined {
  const words = text.split('_');
  if (words.length % 2 === 0) return undefined;
  const operands: (number | Variable)[] = [];
  const operators: Operator[] = [];
  for (const [index, word] of words.entries()) {
    const isOperand = index % 2 === 0;
    const operand = isOperand ? (variables.find((name) => name === word) ?? parseDecimal(word)) : undefined;
    const operator = isOperand ? undefined : allOperators.find((name) => name === word);
    if (operand !== undefined) operands.push(operand);
    else if (operator !== undefined) operators.push(operator);
    else return undefined;
  }
  const canonical = operands.flatMap((operand, index) => [operand, operators[index] ?? []].flat());
  return { text: canonical.join('_'), operands, operators };
}

const allOperators = precedence.flat();

/**
 * A parser for an amount: what `parseNumber` makes a number of is one, anything else has to be an expression.
 * @param rule what the number must be, for the message: `a number of pixels`
 */
export function amount(
  parseNumber: (value: string) => number | undefined,
  accepts: (number: number) => boolean,
  rule: string,
): (value: string) => Amount {
  return (value) => {
    const number = parseNumber(value);
    if (number !== undefined && accepts(number)) return number;
    const expression = number === undefined ? parseExpression(value) : undefined;
    if (expression === undefined) throw new InvalidValue(`must be ${rule} or an expression`);
    return expression;
  };
}

/**
 * Value of an amount. Precedence is ImageKit's: `mul` and `div`, then `add` and `sub`, then `mod`, `pow` last; all of
 * them from left to right.
 * @throws DeliveryError 400 when a variable has no value here, or the result is no finite number.
 */
export function evaluate(amount: Amount, values: Variables): number {
  if (typeof amount === 'number') return amount;
  let terms = amount.operands.map((operand) => valueOf(operand, values));
  let operators: readonly Operator[] = amount.operators;
  for (const level of precedence) ({ terms, operators } = applyLevel(terms, operators, level));
  const [result] = terms;
  if (result === undefined || !Number.isFinite(result)) {
    throw new DeliveryError(400, 'EINVAL', `The expression "${amount.text.slice(0, 40)}" has no finite value`);
  }
  return result;
}

/** Carries out the operators of one level, from left to right; the others stay. */
function applyLevel(terms: readonly number[], operators: readonly Operator[], level: readonly Operator[]) {
  const left: { terms: number[]; operators: Operator[] } = { terms: terms.slice(0, 1), operators: [] };
  for (const [index, operator] of operators.entries()) {
    const term = terms[index + 1] ?? NaN;
    if (level.includes(operator)) {
      left.terms.push(calculate(left.terms.pop() ?? NaN, operator, term));
    } else {
      left.operators.push(operator);
      left.terms.push(term);
    }
  }
  return left;
}

function calculate(left: number, operator: Operator, right: number): number {
  switch (operator) {
    case 'mul':
      return left * right;
    case 'div':
      return left / right;
    case 'add':
      return left + right;
    case 'sub':
      return left - right;
    case 'mod':
      return left % right;
    case 'pow':
      return left ** right;
  }
}

function valueOf(operand: number | Variable, values: Variables): number {
  const value = typeof operand === 'number' ? operand : values[operand];
  if (value === undefined) throw new DeliveryError(400, 'EINVAL', `"${operand}" has no value here`);
  return value;
}
