import { BrokerError } from '../errors';

/** Characters by which a name reads otherwise than it is: marks, embeddings, overrides and isolates of direction. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/**
 * Takes a file's own name as it is, if it is one: no path, nothing that ends a header's line, nothing that hides its
 * extension. It is what a download is called, and decides nothing.
 * @throws BrokerError 400 `invalid-name`
 */
export function requireFilename(filename: string): string {
  const problem = filenameProblem(filename);
  if (problem === undefined) return filename;
  const detail = `must ${problem}`;
  throw new BrokerError(400, 'invalid-name', `\`filename\` ${detail}`, { errors: [{ pointer: '/filename', detail }] });
}

function filenameProblem(filename: string): string | undefined {
  if (filename === '' || filename.length > 255) return 'have 1-255 characters';
  if (/[/\\]/.test(filename)) return 'be the name of a file, without folders';
  if (filename === '.' || filename === '..') return 'be the name of a file, not of a folder';
  if (/\p{Surrogate}/u.test(filename)) return 'be well-formed Unicode, without half a surrogate pair';
  // Line and paragraph separators, too: what shows a name breaks it there.
  if (/[\p{Cc}\p{Zl}\p{Zp}]|\p{Noncharacter_Code_Point}/u.test(filename)) return 'not have control characters';
  if (directions.test(filename)) return 'not have characters that change the direction of writing';
  return undefined;
}
