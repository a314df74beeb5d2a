import type { DeliveryConfig } from '../../config';
import { DeliveryError } from '../../errors';
import type { AcceptedFormat } from '../../request/accepted-format';
import { evaluate } from '../../request/transformation/expression';
import type { Step } from '../../request/transformation/step';
import { fitsFormat } from '../limits';
import type { Size } from '../operations';
import type { SourceImage } from '../source';
import { variablesOf } from '../geometry/variables';

/** Formats that can be written. */
export type OutputFormat = 'avif' | 'gif' | 'jpeg' | 'png' | 'webp';

/** What a request says about how its result is encoded. */
export interface OutputRequest extends Pick<Step, 'q' | 'f' | 'pr' | 'lo' | 'cp' | 'md' | 'dn'> {
  /** What the client takes besides the formats that every browser shows, best first; empty when it has not said. */
  readonly accepted: readonly AcceptedFormat[];
  /** Whether the image is unsharp masked, which ImageKit does not put into an AVIF by itself. */
  readonly masked: boolean;
}

/** What has become of an image when it is to be encoded. */
export interface Result {
  readonly size: Size;
  /** Of an animation as far as it was kept; else 1. */
  readonly frames: number;
  /** Whether any pixel may be transparent. */
  readonly alpha: boolean;
  /** Whether anything but the encoding makes it differ from the source. */
  readonly changed: boolean;
}

/** How a result is encoded. */
export interface Output extends Size {
  readonly format: OutputFormat;
  /** Whether it is written in this format because the URL names it. */
  readonly named: boolean;
  /** 1–100, on the scale of JPEG. */
  readonly quality: number;
  /** Frames that are written: 1 also where the format holds no animation. */
  readonly frames: number;
  /** For an animation. */
  readonly timing?: SourceImage['timing'];
  /** Of JPEG, as ImageKit has it. */
  readonly progressive: boolean;
  /** Of WebP; PNG is never anything else, and JPEG never lossless. */
  readonly lossless: boolean;
  /** Leave colours as they are and keep the profile that explains them; else they become sRGB. */
  readonly keepIcc: boolean;
  /** Keep EXIF, XMP, IPTC and the profile. */
  readonly keepMetadata: boolean;
  /** Dots per inch, 1–1200. */
  readonly density?: number;
  /** False: every pixel is opaque, so an alpha channel can go. */
  readonly alpha: boolean;
}

type Limits = DeliveryConfig['limits'];

/** ImageKit's, on the scale of JPEG. */
const defaultQuality = 80;
/** ImageKit's bounds of `dn`. */
const density = { least: 1, most: 1200 };
/** AVIF takes 2 to 30 times as long as WebP: above this only for who asks for it by name. */
const maxAutomaticAvifPixels = 2_000_000;
/** Of all frames: a WebP without loss takes half a second for each megapixel of a photograph. */
const maxLosslessWebpPixels = 4_000_000;

/**
 * Collects what a chain says of its output: the last value of each key counts, as these keys concern the whole chain.
 * @param steps conditionals resolved
 */
export function requestedOutput(steps: readonly Step[], accepted: readonly AcceptedFormat[] = []): OutputRequest {
  return {
    q: last(steps, 'q'),
    f: last(steps, 'f'),
    pr: last(steps, 'pr'),
    lo: last(steps, 'lo'),
    cp: last(steps, 'cp'),
    md: last(steps, 'md'),
    dn: last(steps, 'dn'),
    accepted,
    masked: steps.some((step) => step['e-usm'] !== undefined),
  };
}

/**
 * Chooses format and settings of a result. A format that nobody named is never the reason of an error: what is too
 * large for one is written in the next.
 * @throws DeliveryError 400 when the density is out of range
 */
export function chooseOutput(request: OutputRequest, result: Result, source: SourceImage, limits: Limits): Output {
  const named = namedFormat(request, source);
  const formats = named ? namedCandidates(named, request, result) : automaticCandidates(request, result, source);
  const outputs = formats.map((format) => outputIn(format, request, result, source));
  // What is too large for all of them is refused with the first one's limits.
  const output = outputs.find((candidate) => fits(candidate, limits)) ?? outputs[0];
  if (!output) throw new Error('no format to choose from');
  return { ...output, named: output.format === named };
}

/** The format that the URL asks for by name; undefined where it leaves the choice, or names what cannot be had. */
function namedFormat({ f }: OutputRequest, source: SourceImage): OutputFormat | undefined {
  switch (f) {
    case 'jpg':
    case 'jpeg':
      return 'jpeg';
    case 'png':
    case 'webp':
    case 'avif':
      return f;
    case 'orig':
      return source.format === 'heic' ? undefined : source.format;
    // ImageKit: "f-gif only if the input is GIF".
    case 'gif':
      return source.format === 'gif' ? 'gif' : undefined;
    // A raster image cannot become an SVG.
    case 'svg':
    case 'auto':
    case undefined:
      return undefined;
  }
}

/** ImageKit: what is too large for WebP is no WebP. The others are what they are, or refused. */
function namedCandidates(format: OutputFormat, request: OutputRequest, result: Result): OutputFormat[] {
  return format === 'webp' ? ['webp', substitute(request, result)] : [format];
}

/** Best first: what the client takes, the format of the source, what every browser shows. */
function automaticCandidates(request: OutputRequest, result: Result, source: SourceImage): OutputFormat[] {
  const accepted = request.accepted.filter((format) => format !== 'avif' || allowsAvif(request, result, source));
  return [...accepted, keptFormat(result, source), substitute(request, result)];
}

/** ImageKit: not with `cp-true` or `e-usm`, nor of HEIC. Nor for an animation, which sharp cannot write, nor without loss. */
function allowsAvif({ cp, lo, masked }: OutputRequest, { frames, size }: Result, source: SourceImage): boolean {
  if (cp === true || lo === true || masked || frames > 1 || source.format === 'heic') return false;
  return size.width * size.height <= maxAutomaticAvifPixels;
}

/** The format of the source, if every browser shows it and it can hold the result as it is. */
function keptFormat(result: Result, source: SourceImage): OutputFormat {
  switch (source.format) {
    case 'avif':
    case 'heic':
      return plainFormat(result);
    case 'jpeg':
      return result.alpha ? 'png' : 'jpeg';
    case 'gif':
      // One frame of an animation is no reason for 256 colours.
      if (result.frames < source.frames) return plainFormat(result);
      // GIF knows no half transparent pixels: what a rounded corner is made of.
      return result.frames === 1 && result.alpha && !source.hasAlpha ? 'png' : 'gif';
    case 'png':
    case 'webp':
      return source.format;
  }
}

/** In place of a WebP that is too large. */
function substitute({ lo }: OutputRequest, result: Result): OutputFormat {
  if (result.frames > 1) return 'gif';
  return lo ? 'png' : plainFormat(result);
}

/** What every program shows; JPEG has no transparency. */
function plainFormat(result: Result): 'jpeg' | 'png' {
  return result.alpha ? 'png' : 'jpeg';
}

function outputIn(format: OutputFormat, request: OutputRequest, result: Result, source: SourceImage): Output {
  const animated = result.frames > 1 && (format === 'gif' || format === 'webp');
  return {
    ...result.size,
    format,
    named: false,
    quality: request.q ?? Math.min(defaultQuality, source.quality ?? defaultQuality),
    frames: animated ? result.frames : 1,
    timing: animated ? source.timing : undefined,
    progressive: request.pr === true,
    lossless: request.lo === true,
    keepIcc: request.cp === true,
    keepMetadata: request.md === true,
    density: densityOf(request, result, source),
    alpha: result.alpha,
  };
}

function fits(output: Output, limits: Limits): boolean {
  const pixels = output.frames * output.width * output.height;
  const slow = output.format === 'webp' && output.lossless && pixels > maxLosslessWebpPixels;
  return !slow && fitsFormat(output, limits);
}

function densityOf({ dn }: OutputRequest, { size }: Result, source: SourceImage): number | undefined {
  if (dn === undefined) return undefined;
  const value = evaluate(dn, variablesOf({ original: source, current: size }));
  if (value >= density.least && value <= density.most) return value;
  throw new DeliveryError(400, 'EINVAL', `"dn" must be between ${density.least} and ${density.most}`);
}

/** The last value given for a key that concerns the whole chain. */
function last<Key extends keyof Step>(steps: readonly Step[], key: Key): Step[Key] {
  return steps.findLast((step) => step[key] !== undefined)?.[key];
}
