/** Names that an expression may use: sizes and aspect ratios of images. */
export type Variable = 'iw' | 'ih' | 'iar' | 'cw' | 'ch' | 'car' | 'bw' | 'bh' | 'bar';

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
export type Operator = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'pow';

/** A number, or what has to be computed first. */
export type Amount = number | Expression;

/**
 * Value of an amount. Precedence is ImageKit's: `mul` and `div`, then `add` and `sub`, then `mod`, `pow` last.
 * @throws DeliveryError 400 when a variable has no value here, or the result is no finite number.
 */
export function evaluate(amount: Amount, variables: Variables): number {
  if (typeof amount === 'number') return amount;
  throw new Error(`not there yet: ${amount.text} ${Object.keys(variables).join()}`);
}
