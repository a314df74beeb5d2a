/** Thrown by the parser of a value: what the value must be. Key and value are added by the caller. */
export class InvalidValue extends Error {}

/** A plain decimal number: no sign, no exponent, no leading zero needed, at most nine digits on either side. */
export function parseDecimal(value: string): number | undefined {
  return /^(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})$/.test(value) ? Number(value) : undefined;
}

/** The same with a sign: `N` or `-` in front make it negative. `N0` is -0, which is 0 from the opposite side. */
export function parseSigned(value: string): number | undefined {
  if (!value.startsWith('N') && !value.startsWith('-')) return parseDecimal(value);
  const number = parseDecimal(value.slice(1));
  return number === undefined ? undefined : -number;
}

/** A parser for a number within bounds, both included. */
export function numberBetween(least: number, most: number): (value: string) => number {
  const parse = least < 0 ? parseSigned : parseDecimal;
  return (value) => {
    const number = parse(value);
    if (number === undefined || number < least || number > most) {
      throw new InvalidValue(`must be a number from ${least} to ${most}`);
    }
    return number + 0; // -0 is 0 here
  };
}

/** A number above 0. */
export function positiveNumber(value: string): number {
  const number = parseDecimal(value);
  if (!number) throw new InvalidValue('must be a number above 0');
  return number;
}

/** A parser for one of some words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): (value: string) => Word {
  return (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new InvalidValue(`must be one of ${words.join(', ')}`);
    return word;
  };
}

/** `true` or `false`. */
export function flag(value: string): boolean {
  return oneOf('true', 'false')(value) === 'true';
}

/** Path of a file: `@@` stands for `/`; slashes at the ends, which are not part of a name, are left out. */
export function path(value: string): string {
  return trimSlashes(value.replaceAll('@@', '/'));
}

/**
 * Named parts of a value, joined with `_`, in any order: `bl-15_st-40`. A part without one of the names belongs to the
 * part before it, so that expressions and words with `_` stay whole. Of a repeated name the last one counts.
 */
export function namedParts<const Name extends string>(value: string, names: readonly Name[]): Map<Name, string> {
  const parts = new Map<Name, string>();
  let current: Name | undefined;
  for (const piece of value.split('_')) {
    const name = names.find((candidate) => piece.startsWith(`${candidate}-`));
    if (name !== undefined) parts.set(name, piece.slice(name.length + 1));
    else if (current !== undefined) parts.set(current, `${parts.get(current) ?? ''}_${piece}`);
    else throw new InvalidValue(`must be made of ${names.map((each) => `${each}-VALUE`).join(', ')}, joined with _`);
    current = name ?? current;
  }
  return parts;
}

/** Slashes at the ends of a path are no part of the name of a blob. */
export function trimSlashes(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === '/') start += 1;
  while (end > start && text[end - 1] === '/') end -= 1;
  return text.slice(start, end);
}
