import { DeliveryError } from '../../errors';

/** One `key-value` of a step; an effect (`e-grayscale`) keeps its name in the key and may have an empty value. */
export interface ParameterToken {
  readonly kind: 'parameter';
  readonly key: string;
  readonly value: string;
}

/** `l-TYPE … l-end`. */
export interface LayerToken {
  readonly kind: 'layer';
  /** What follows `l-`, whatever it is. */
  readonly type: string;
  readonly steps: readonly StepTokens[];
}

/** `if-CONDITION … if-else … if-end`. */
export interface ConditionalToken {
  readonly kind: 'conditional';
  readonly condition: string;
  readonly then: readonly StepTokens[];
  readonly otherwise: readonly StepTokens[];
}

/** What stands between two commas. */
export type Token = ParameterToken | LayerToken | ConditionalToken;

/** What stands between two colons, never empty. */
export type StepTokens = readonly Token[];

/** What one request may still hold; counted over all its texts. */
export interface TokenAllowance {
  steps: number;
  /** Blocks are counted too. */
  parameters: number;
  layers: number;
}

const maxLayerDepth = 3;
const maxConditionalDepth = 5;

/** The most that a request may hold. */
export function tokenAllowance(): TokenAllowance {
  return { steps: 50, parameters: 200, layers: 10 };
}

/**
 * Splits a transformation into its steps and their parameters, in one pass over the text.
 *
 * `:` separates steps and `,` parameters. Between `l-…` and `l-end`, and between `if-…` and `if-end`, they are those of
 * the block. The colon of `ar-4:3` belongs to the ratio, that of `di-https:@@@@www.example.com@@a.png` to the URL. A key
 * ends at the first `-`, so a value may hold more of them.
 * @param allowance is lowered by what is found
 * @throws DeliveryError 400 when a block is not closed, or there is too much.
 */
export function tokenize(transformation: string, allowance: TokenAllowance = tokenAllowance()): StepTokens[] {
  const chain: Token[][] = [[]];
  const blocks: Block[] = [];
  spend(allowance, 'steps');

  for (const [text, separator] of pieces(transformation)) {
    const inner = blocks.at(-1);
    if (text === 'l-end' || text === 'if-end') {
      blocks.pop();
      (blocks.at(-1)?.chain ?? chain).at(-1)?.push(closed(inner, text));
    } else if (text === 'if-else') {
      startElse(inner);
    } else if (text.startsWith('l-') || text.startsWith('if-')) {
      spend(allowance, 'parameters');
      if (text.startsWith('l-')) spend(allowance, 'layers');
      blocks.push(opened(text));
      checkDepth(blocks);
    } else if (text !== '') {
      spend(allowance, 'parameters');
      (inner?.chain ?? chain).at(-1)?.push(splitKey(text));
    }
    if (separator === ':') {
      spend(allowance, 'steps');
      (blocks.at(-1)?.chain ?? chain).push([]);
    }
  }
  if (blocks.length > 0) throw new DeliveryError(400, 'EINVAL', 'A layer or conditional is not closed');
  return withoutEmpty(chain);
}

/** A block that is not closed yet; `chain` is that of the branch being read. */
interface Block {
  readonly kind: 'layer' | 'conditional';
  /** Type or condition. */
  readonly head: string;
  chain: Token[][];
  /** The branch before `if-else`. */
  then?: Token[][];
}

function opened(text: string): Block {
  const head = text.slice(text.indexOf('-') + 1);
  return { kind: text.startsWith('l-') ? 'layer' : 'conditional', head, chain: [[]] };
}

function startElse(block: Block | undefined): void {
  if (block?.kind !== 'conditional' || block.then) {
    throw new DeliveryError(400, 'EINVAL', '"if-else" stands outside of a conditional, or for the second time');
  }
  block.then = block.chain;
  block.chain = [[]];
}

function closed(block: Block | undefined, text: 'l-end' | 'if-end'): Token {
  if (block?.kind !== (text === 'l-end' ? 'layer' : 'conditional')) {
    throw new DeliveryError(400, 'EINVAL', `"${text}" closes what was never opened`);
  }
  if (block.kind === 'layer') return { kind: 'layer', type: block.head, steps: withoutEmpty(block.chain) };
  const [then, otherwise] = block.then ? [block.then, block.chain] : [block.chain, []];
  return {
    kind: 'conditional',
    condition: block.head,
    then: withoutEmpty(then),
    otherwise: withoutEmpty(otherwise),
  };
}

function checkDepth(blocks: readonly Block[]): void {
  const layers = blocks.filter((block) => block.kind === 'layer').length;
  if (layers > maxLayerDepth) {
    throw new DeliveryError(400, 'ELIMIT', `Layers are nested more than ${maxLayerDepth} deep`);
  }
  if (blocks.length - layers > maxConditionalDepth) {
    throw new DeliveryError(400, 'ELIMIT', `Conditionals are nested more than ${maxConditionalDepth} deep`);
  }
}

function spend(allowance: TokenAllowance, what: keyof TokenAllowance): void {
  allowance[what] -= 1;
  if (allowance[what] < 0) throw new DeliveryError(400, 'ELIMIT', `The transformation has too many ${what}`);
}

/** The text between separators, each with the separator after it (empty at the end). */
function* pieces(text: string): Generator<[string, string]> {
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character !== ',' && character !== ':') continue;
    if (character === ':' && (isRatioColon(text, start, index) || isSchemeColon(text, start, index))) continue;
    yield [text.slice(start, index), character];
    start = index + 1;
  }
  yield [text.slice(start), ''];
}

/** Whether the colon at `index` is the one of `ar-4:3`, in the parameter that begins at `start`. */
function isRatioColon(text: string, start: number, index: number): boolean {
  return (
    /^ar-[0-9.]{1,10}$/.test(text.slice(start, Math.min(index, start + 14))) && /[0-9]/.test(text[index + 1] ?? '')
  );
}

/** Likewise whether it is the one of a file that is called by its URL; no step begins with what follows. */
function isSchemeColon(text: string, start: number, index: number): boolean {
  return (
    /^(?:di|i|ff)-https?$/.test(text.slice(start, Math.min(index, start + 9))) &&
    /^(?:@@|\/)/.test(text.slice(index + 1, index + 3))
  );
}

function splitKey(parameter: string): ParameterToken {
  const dash = parameter.indexOf('-');
  const first = dash < 0 ? parameter : parameter.slice(0, dash);
  // The name of an effect is part of its key: `e-sharpen-10` is the key `e-sharpen` with the value `10`.
  const end = first === 'e' ? parameter.indexOf('-', dash + 1) : dash;
  if (dash < 0 || end < 0) return { kind: 'parameter', key: parameter, value: '' };
  return { kind: 'parameter', key: parameter.slice(0, end), value: parameter.slice(end + 1) };
}

function withoutEmpty(chain: readonly StepTokens[]): StepTokens[] {
  return chain.filter((step) => step.length > 0);
}
