import { type ChainStep, isConditional, type Layer, type Step } from './step';

/*
 * What is asked of a whole chain, before the image is there. Which branch of a conditional is taken depends on the
 * image, so what concerns the answer as a whole (`di`, `orig`) counts outside of conditionals only.
 */

/** Paths of the files that layers are made of, each once, in the order in which they occur. */
export interface AssetPaths {
  readonly images: readonly string[];
  readonly fonts: readonly string[];
}

/** The files of all layers of all steps, branches and layers inside layers included. */
export function collectAssetPaths(steps: readonly ChainStep[]): AssetPaths {
  const images = new Set<string>();
  const fonts = new Set<string>();
  for (const { source } of layersOf(steps)) {
    if (source.kind === 'image') images.add(source.path);
    if (source.kind === 'text' && source.style.font !== undefined && isFontPath(source.style.font)) {
      fonts.add(source.style.font);
    }
  }
  return { images: [...images], fonts: [...fonts] };
}

/** Whether the `ff` of a text names a file of the origins, and not a family: it has a folder, or a font's ending. */
export function isFontPath(font: string): boolean {
  return font.includes('/') || /\.(?:ttf|otf|ttc|woff2?)$/i.test(font);
}

/** The client hints that a chain asks for, anywhere. */
export function askedHints(steps: readonly ChainStep[]): { readonly width: boolean; readonly dpr: boolean } {
  const all = [...stepsWithin(steps)];
  return { width: all.some(({ w }) => w === 'auto'), dpr: all.some(({ dpr }) => dpr === 'auto') };
}

/** Whether the stored bytes are asked for, whatever else is. */
export function wantsOriginal(steps: readonly ChainStep[]): boolean {
  return steps.some((step) => !isConditional(step) && step.orig === true);
}

/** The path of the image that stands in for a missing one: the last that is given. */
export function defaultImageOf(steps: readonly ChainStep[]): string | undefined {
  const path = steps.findLast((step): step is Step => !isConditional(step) && Boolean(step.di));
  return path?.di;
}

/** Whether the output format may be left to us: the URL says `f-auto` or nothing, and does not want the stored bytes. */
export function hasAutomaticFormat(steps: readonly ChainStep[]): boolean {
  return !wantsOriginal(steps) && formatsOf(steps).has('auto');
}

/** Whether the result is to be of pixels, whichever branch is taken; a vector image is none. */
export function wantsPixels(steps: readonly ChainStep[]): boolean {
  return [...formatsOf(steps)].every((format) => ['jpg', 'jpeg', 'png', 'webp', 'avif'].includes(format));
}

type Format = NonNullable<Step['f']>;

/** The formats that the last `f` may say, by the branches that may be taken. */
function formatsOf(steps: readonly ChainStep[], before: ReadonlySet<Format> = new Set(['auto'])): ReadonlySet<Format> {
  return steps.reduce((formats, step) => {
    if (!isConditional(step)) return step.f === undefined ? formats : new Set([step.f]);
    return new Set([...formatsOf(step.then, formats), ...formatsOf(step.otherwise, formats)]);
  }, before);
}

/** All steps, those of branches and of layers included. */
function* stepsWithin(steps: readonly ChainStep[]): Generator<Step> {
  for (const step of steps) {
    if (isConditional(step)) {
      yield* stepsWithin([...step.then, ...step.otherwise]);
      continue;
    }
    yield step;
    for (const layer of step.layers ?? []) yield* stepsWithin(layer.steps);
  }
}

function* layersOf(steps: readonly ChainStep[]): Generator<Layer> {
  for (const step of stepsWithin(steps)) yield* step.layers ?? [];
}
