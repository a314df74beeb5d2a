import { type Color, transparent } from '../request/transformation/color';
import { isMet } from '../request/transformation/condition';
import { evaluate, type Variables } from '../request/transformation/expression';
import type { ClientHints } from '../request/hints';
import { type ChainStep, isConditional, type Step } from '../request/transformation/step';
import { reframe, rotatedSize } from './geometry/reframe';
import type { Operation, Planned, Size } from './operations';
import { distortedSize } from './steps/distort';
import { variablesOf } from './geometry/variables';

/** What is known of an image before its pixels are looked at. */
export interface Subject {
  /** Size of what the steps begin with. */
  readonly size: Size;
  /** Size of the file, oriented: `iw`, `ih`. */
  readonly original: Size;
  /** Whether it may be transparent somewhere. */
  readonly alpha: boolean;
  readonly animated: boolean;
  /** Inside a layer: size of the image it is put on (`bw`, `bh`, `bar`). */
  readonly base?: Variables;
}

/** What is going to happen to an image, decided without its pixels. */
export interface Plan {
  /** In the order of execution, each with the size of its result. */
  readonly operations: readonly Planned[];
  /** Size of the result. */
  readonly size: Size;
  /** Whether the result may be transparent somewhere. */
  readonly alpha: boolean;
  /** The steps that were planned, conditionals resolved: what they say of the output counts. */
  readonly steps: readonly Step[];
  /** Where the pixels have to be looked at (`t`) before the rest can be planned. */
  readonly trim?: { readonly threshold: number; readonly rest: readonly ChainStep[] };
}

/**
 * Turns a chain of steps into a plan. Steps run left to right, each on the result of the one before. Inside a step the
 * order is fixed: trim, resize and crop, rotate, flip, effects, background, border, radius, opacity, layers.
 * @throws DeliveryError 400 for what cannot be done to an image of this size
 */
export function planSteps(chain: readonly ChainStep[], subject: Subject, hints: ClientHints = {}): Plan {
  const operations: Planned[] = [];
  const steps: Step[] = [];
  const left = [...chain];
  let { size, alpha } = subject;

  for (let next = left.shift(); next; next = left.shift()) {
    const variables = { ...variablesOf({ original: subject.original, current: size }), ...subject.base };
    if (isConditional(next)) {
      left.unshift(...(isMet(next.condition, propertiesOf(subject, size)) ? next.then : next.otherwise));
      continue;
    }
    const { t, ...step } = next;
    if (typeof t === 'number') return { operations, size, alpha, steps, trim: { threshold: t, rest: [step, ...left] } };
    for (const operation of operationsOf(step, { size, alpha, animated: subject.animated, variables, hints })) {
      operations.push(operation);
      size = operation.size;
      alpha = hasAlpha(operation, alpha);
    }
    steps.push(step);
  }
  return { operations, size, alpha, steps };
}

/** What an operation may look at while it is planned. */
interface Scope {
  readonly size: Size;
  readonly alpha: boolean;
  readonly animated: boolean;
  readonly variables: Variables;
  readonly hints: ClientHints;
}

function operationsOf(step: Step, scope: Scope): Planned[] {
  const { variables, hints, animated } = scope;
  const planned: Planned[] = reframe(step, scope.size, { variables, hints, background: step.bg, animated });
  const sizeSoFar = () => planned.at(-1)?.size ?? scope.size;
  const add = (operation: Operation | undefined, size = sizeSoFar()) => {
    if (operation) planned.push({ ...operation, size });
  };
  const color = step.bg?.kind === 'color' ? step.bg.color : undefined;

  if (typeof step.rt === 'number' && step.rt !== 0) {
    add({ kind: 'rotate', degrees: step.rt, color: color ?? transparent }, rotatedSize(sizeSoFar(), step.rt));
  }
  if (step.fl) add({ kind: 'flip', horizontal: step.fl !== 'v', vertical: step.fl !== 'h' });
  for (const effect of effectsOf(step, variables)) {
    add(effect, effect.kind === 'distort' ? distortedSize(effect.distortion, sizeSoFar()) : undefined);
  }
  const translucent = planned.reduce((alpha, operation) => hasAlpha(operation, alpha), scope.alpha);
  // Where it has been added already, a translucent colour would count twice.
  const added = planned.some(({ kind }) => kind === 'pad' || kind === 'rotate');
  if (color && translucent && !(added && isTranslucent(color))) add({ kind: 'flatten', color });
  addFrame(step, variables, sizeSoFar(), add);
  if (step.o !== undefined && step.o < 100) {
    add({ kind: 'opacity', opacity: step.o / 100 });
    if (color) add({ kind: 'flatten', color: { ...color, alpha: 1 } });
  }
  if (step.layers) add({ kind: 'layers', layers: step.layers, variables: variablesOf({ base: sizeSoFar() }) });
  return planned;
}

function* effectsOf(step: Step, variables: Variables): Generator<Operation> {
  if (step.bl !== undefined) yield { kind: 'blur', sigma: step.bl };
  if (step['e-sharpen'] !== undefined) yield { kind: 'sharpen', amount: step['e-sharpen'] };
  if (step['e-usm']) yield { kind: 'unsharp-mask', ...step['e-usm'] };
  if (step['e-contrast']) yield { kind: 'contrast' };
  if (step['e-grayscale']) yield { kind: 'grayscale' };
  if (step['e-colorize']) yield { kind: 'colorize', ...step['e-colorize'] };
  if (step.cr) yield { kind: 'replace-color', ...step.cr };
  const gradient = step['e-gradient'];
  if (gradient) yield { kind: 'gradient', ...gradient, stop: evaluate(gradient.stop, variables) };
  if (step['e-distort']) yield { kind: 'distort', distortion: step['e-distort'] };
  if (step['e-shadow']) yield { kind: 'shadow', ...step['e-shadow'] };
}

/** Border and radius: the border grows the image, and its inner corners follow the rounded outer ones. */
function addFrame(
  step: Step,
  variables: Variables,
  size: Size,
  add: (operation: Operation, size?: Size) => void,
): void {
  const width = step.b ? Math.round(evaluate(step.b.width, variables)) : 0;
  if (step.b && width > 0) {
    const grown = { width: size.width + 2 * width, height: size.height + 2 * width };
    add({ kind: 'border', width, color: step.b.color, radius: step.r }, grown);
  }
  if (step.r?.some((corner) => corner !== 0)) add({ kind: 'round', radius: step.r });
}

/** Whether an image may be transparent after an operation. */
function hasAlpha(operation: Operation, before: boolean): boolean {
  switch (operation.kind) {
    case 'pad':
    case 'border':
      return before || isTranslucent(operation.color);
    case 'rotate':
      return before || (operation.degrees % 90 !== 0 && isTranslucent(operation.color));
    case 'flatten':
      return before && isTranslucent(operation.color);
    case 'backdrop':
      return before;
    case 'round':
    case 'opacity':
    case 'distort':
      return true;
    case 'layers':
      return before || operation.layers.some(({ mode }) => mode === 'cutout' || mode === 'cutter');
    default:
      return before;
  }
}

function isTranslucent(color: Color): boolean {
  return color.alpha < 1;
}

function propertiesOf({ original }: Subject, size: Size) {
  const { width: w, height: h } = size;
  const { width: iw, height: ih } = original;
  return { w, h, ar: w / h, iw, ih, iar: iw / ih };
}
