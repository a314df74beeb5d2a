import { DeliveryError } from '../../errors';
import { defaultTrim } from './appearance';
import { base64Text, firstCharacters } from './base64';
import { black, type Color, transparent } from './color';
import { readValue, type Taken, takeParameters } from './parameter-reader';
import { type LayerValues, parameters, sizeParameters, type TextValues } from './parameters';
import {
  type ChainStep,
  type Displacement,
  isConditional,
  type Layer,
  type LayerPosition,
  type LayerSource,
  type TextStyle,
} from './step';
import type { LayerToken, ParameterToken, StepTokens } from './tokenizer';
import { path, trimSlashes } from './values';

/** Longest text of a layer, plain and in base64; what is longer is cut off, as ImageKit documents. */
const maxText = 2000;
const maxBase64Text = 2500;

type ParseChain = (chain: readonly StepTokens[]) => ChainStep[];

/**
 * Gives a layer its meaning.
 *
 * What says where it goes may stand in any of its steps. The first step of a text or of a solid block says how it is
 * made (`w`, `bg`, …); in later ones the same keys are those of a step. Of `lm-displace` `lx` and `ly` say how far pixels
 * are moved, not where to: the SDKs write so what ImageKit calls its `x` and `y`. Without them those keys count.
 * @throws DeliveryError 400 for a layer of another type, without an input, or with bad values.
 */
export function parseLayer(token: LayerToken, parseChain: ParseChain): Layer {
  const { values, rest } = takeParameters(token.steps, parameters.layer);
  const content = (chain: readonly StepTokens[]) => parseSource(token.type, values, chain, parseChain);
  if (values.lm !== 'displace') {
    return { ...content(rest), position: positionOf(values), ...(values.lm && { mode: values.lm }) };
  }
  const { values: displacement, rest: chain } = takeDisplacement(values, rest);
  return {
    ...content(chain),
    position: positionOf({ ...values, lx: undefined, ly: undefined }),
    mode: values.lm,
    ...(Object.keys(displacement).length > 0 && { displacement }),
  };
}

/** How far pixels are moved, and the chain without what says it. */
function takeDisplacement({ lx: x, ly: y }: Partial<LayerValues>, chain: readonly StepTokens[]): Taken<Displacement> {
  if (x !== undefined || y !== undefined) return { values: given({ x, y }), rest: chain };
  return takeParameters(chain, { x: parameters.step.x, y: parameters.step.y });
}

type Content = Pick<Layer, 'source' | 'steps'>;

function parseSource(
  type: string,
  input: Partial<LayerValues>,
  chain: readonly StepTokens[],
  parseChain: ParseChain,
): Content {
  if (type === 'text') return textContent(textOf(input), chain, parseChain);
  if (type !== 'image') {
    throw new DeliveryError(400, 'EINVAL', `"l" must be one of image, text, got "${type.slice(0, 40)}"`);
  }
  const name = pathOf(input);
  if (name === 'ik_canvas') return canvasContent(chain, parseChain);
  return { source: { kind: 'image', path: name }, steps: withDefaultTrim(parseChain(chain)) };
}

/** Image layers are trimmed unless they say something about it. */
function withDefaultTrim(chain: readonly ChainStep[]): readonly ChainStep[] {
  if (chain.some((step) => 't' in step)) return chain;
  const [first, ...others] = chain;
  if (!first || isConditional(first)) return [{ t: defaultTrim }, ...chain];
  return [{ ...first, t: defaultTrim }, ...others];
}

function textContent(text: string, chain: readonly StepTokens[], parseChain: ParseChain): Content {
  const [first = [], ...others] = chain;
  const own = takeParameters([first], parameters.text);
  // A text is as large as it is: the sizes of a step mean nothing to it.
  const kept = own.rest.map((step) => step.filter((token) => !isKeyOf(token, sizeParameters)));
  const { w, fs, ff, co, ia, pa, al, tg, bg, r, lh } = own.values;
  const style: TextStyle = given({
    width: w,
    size: fs,
    font: ff,
    color: co,
    align: ia,
    padding: pa,
    alpha: al,
    ...tg,
    background: bg,
    radius: r,
    lineHeight: lh,
  });
  return { source: { kind: 'text', text, style }, steps: parseChain([...kept, ...others]) };
}

function canvasContent(chain: readonly StepTokens[], parseChain: ParseChain): Content {
  const [first = [], ...others] = chain;
  const { values, rest } = takeParameters([first], parameters.canvas);
  const source: LayerSource = given({
    kind: 'canvas',
    width: values.w,
    height: values.h,
    color: canvasColor(values, first),
  });
  return { source, steps: parseChain([...rest, ...others]) };
}

/** `al` counts for a colour that is RRGGBB, and for the black that a block has without one. */
function canvasColor({ bg, al }: Pick<Partial<TextValues>, 'bg' | 'al'>, tokens: StepTokens): Color {
  // A gradient alone is laid over what is below.
  if (bg === undefined && tokens.some((token) => isKey(token, 'e-gradient'))) return transparent;
  const written = tokens.findLast((token) => isKey(token, 'bg'))?.value ?? '000000';
  const hasNoOpacity = /^[0-9a-fA-F]{6}$/.test(written);
  return { ...(bg ?? black), ...(hasNoOpacity && al !== undefined && { alpha: al / 10 }) };
}

function textOf({ i, ie }: Partial<LayerValues>): string {
  const plain = firstCharacters(i ?? '', maxText);
  const text = ie === undefined ? plain : readValue('ie', ie, (value) => base64Text(value, maxBase64Text));
  return required(text);
}

function pathOf({ i, ie }: Partial<LayerValues>): string {
  const name = ie === undefined ? path(i ?? '') : trimSlashes(readValue('ie', ie, (value) => base64Text(value)));
  return required(name);
}

function required(input: string): string {
  if (input === '') throw new DeliveryError(400, 'EINVAL', 'A layer needs an input: "i" or "ie"');
  return input;
}

function positionOf({ lx, ly, lxc, lyc, lap, lfo }: Partial<LayerValues>): LayerPosition {
  return given({ x: lx, y: ly, xc: lxc, yc: lyc, anchor: lap, focus: lfo });
}

/** The same without what is undefined. */
function given<Values extends object>(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;
}

function isKey(token: StepTokens[number], key: string): token is ParameterToken {
  return token.kind === 'parameter' && token.key === key;
}

function isKeyOf(token: StepTokens[number], table: object): boolean {
  return token.kind === 'parameter' && Object.hasOwn(table, token.key);
}
