import * as z from 'zod';
import { segmentProblem } from './names/blob-name';

/** What a SAS, or a list, can be asked for. */
export const purposes = ['upload', 'download', 'list', 'delete'] as const;
/** See {@link purposes}. */
export type Purpose = (typeof purposes)[number];

/**
 * How an upload is made. `single`: one request, up to 5000 MiB, which creates the blob and never overwrites it (`sp=c`).
 * `block`: any number of blocks, so that it can be cut and resumed (`sp=w`).
 */
export const modes = ['single', 'block'] as const;
/** See {@link modes}. */
export type Mode = (typeof modes)[number];

/** Segments with a slash after each; `{claim}` is a whole segment. Empty: the whole container. */
export const prefixPattern = /^(?:(?:\{[A-Za-z_][\w.:/-]*\}|[^/\\{}\p{Cc}]+)\/)*$/u;
/** `image/png`, `image/*`. */
export const mediaRangePattern = /^[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+)$/;

const prefix = z
  .string()
  .max(512)
  .regex(prefixPattern, 'must be segments with a slash after each, {claim} as a whole segment')
  .superRefine((text, context) => {
    const segments = text
      .replace(/\{[^{}]*\}/g, 'claim')
      .split('/')
      .slice(0, -1);
    const problem = segments.map(segmentProblem).find((found) => found !== undefined);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `must ${problem}` });
  });

const rule = z.strictObject({
  /** For log and messages; uploads that were begun are of the rule with this name. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lowercase letters, digits and hyphens'),
  /**
   * Claims that a caller must have, each with one of the values; of a claim that is a list, one of it. Without any the
   * rule is for everybody who got in.
   */
  when: z.record(z.string(), z.array(z.string()).min(1)).default({}),
  /** What may be done. */
  purposes: z.array(z.enum(purposes)).min(1).default(['upload', 'download', 'list']),
  /**
   * What the names of blobs begin with, segment by segment, with a slash at the end: `{tid}/{sub}/` has the caller's claims
   * in it. The first is where uploads go. Empty text: everything.
   */
  prefixes: z.array(prefix).min(1).max(20),
  /** Media types of uploads, such as `image/png` or `image/*`. HTML and SVG have to be named in full. */
  contentTypes: z
    .array(z.string().regex(mediaRangePattern, 'must be a media type in lowercase'))
    .min(1)
    .default(['image/*']),
  /** Largest upload in bytes. */
  maxBytes: z
    .int()
    .min(1)
    .max(4_000 * 1024 * 1024 * 50_000)
    .default(25 * 1024 * 1024),
  /** How uploads may be made. */
  modes: z.array(z.enum(modes)).min(1).default(['single', 'block']),
  /**
   * Who names blobs. `broker`: a name that nobody can guess, below the prefix. `client`: the request says it, and nothing is
   * overwritten.
   */
  naming: z.enum(['broker', 'client']).default('broker'),
  /** Uploads of one user that are not confirmed, counted for an hour; one that is given up counts, too. */
  outstandingUploads: z.int().min(1).default(100),
  /** Bytes that one user is promised in an hour; confirmed ones count, too. */
  bytesPerHour: z
    .int()
    .min(1)
    .default(10 * 1024 ** 3),
});

/** See `config.ts`. */
export const policySchema = z
  .array(rule)
  .min(1)
  .max(100)
  .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, 'two rules have the same name');

/** A rule of the policy, complete. */
export type PolicyRule = z.output<typeof rule>;
/** The same as it may be written: what has a default may be left out. */
export type PolicyRuleInput = z.input<typeof rule>;
