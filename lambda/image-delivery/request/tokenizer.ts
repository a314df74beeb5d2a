import { DeliveryError } from '../errors';

/** One `key-value` of a step; an effect (`e-grayscale`) keeps its name in the key and may have an empty value. */
export interface Token {
  readonly key: string;
  readonly value: string;
}

/** Most steps of a chain and most parameters of all its steps together. */
const maxSteps = 50;
const maxParameters = 200;

/**
 * Splits a transformation into its steps and their parameters, in one pass over the text.
 *
 * `:` separates steps and `,` parameters, but not inside a layer (`l-… l-end`) or a conditional (`if-… if-end`), which
 * stay one parameter each, and the colon of `ar-4:3` belongs to the ratio. A key ends at the first `-`, so a value may
 * hold more of them.
 * @throws DeliveryError 400 when a layer or conditional is not closed, or the chain is too long.
 */
export function tokenize(transformation: string): Token[][] {
  const steps: Token[][] = [[]];
  let block: string[] = [];
  let depth = 0;
  let parameters = 0;

  for (const [text, separator] of pieces(transformation)) {
    if (opensBlock(text)) depth += 1;
    block.push(text);
    if (closesBlock(text)) depth -= 1;
    if (depth < 0) throw new DeliveryError(400, 'EINVAL', `"${text}" closes what was never opened`);
    if (depth > 0) {
      block.push(separator);
      continue;
    }
    const parameter = block.join('');
    block = [];
    if (parameter !== '') {
      steps.at(-1)?.push(splitKey(parameter));
      parameters += 1;
    }
    if (separator === ':') steps.push([]);
    if (steps.length > maxSteps || parameters > maxParameters) {
      throw new DeliveryError(400, 'ELIMIT', 'The transformation has too many steps or parameters');
    }
  }
  if (depth > 0) throw new DeliveryError(400, 'EINVAL', 'A layer or conditional is not closed');
  return steps.filter((step) => step.length > 0);
}

/** The text between separators, each with the separator after it (empty at the end). */
function* pieces(text: string): Generator<[string, string]> {
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character !== ',' && character !== ':') continue;
    if (character === ':' && isRatioColon(text, start, index)) continue;
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

function opensBlock(text: string): boolean {
  return /^(?:l-(?:image|text|video|subtitles?)$|if-(?!else$|end$))/.test(text);
}

function closesBlock(text: string): boolean {
  return text === 'l-end' || text === 'if-end';
}

function splitKey(parameter: string): Token {
  const dash = parameter.indexOf('-');
  const first = dash < 0 ? parameter : parameter.slice(0, dash);
  // The name of an effect is part of its key: `e-sharpen-10` is the key `e-sharpen` with the value `10`.
  const end = first === 'e' ? parameter.indexOf('-', dash + 1) : dash;
  if (dash < 0 || end < 0) return { key: parameter, value: '' };
  return { key: parameter.slice(0, end), value: parameter.slice(end + 1) };
}
