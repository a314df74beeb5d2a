import fc from 'fast-check';

/** A change of one byte of a text, or of the order of two. */
export interface Mutation {
  readonly kind: 'substitute' | 'insert' | 'delete' | 'transpose';
  /** Where; counted on from the beginning when it is beyond the end. */
  readonly at: number;
  /** What is put there. */
  readonly byte: number;
}

/** A mutation by chance. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('substitute', 'insert', 'delete', 'transpose'),
  at: fc.nat({ max: 8191 }),
  byte: fc.oneof(fc.integer({ min: 0x21, max: 0xff }), fc.constantFrom(...Buffer.from('&=?/%#+.:-0123456789abcdef'))),
});

/** A text with a mutation, one character a byte. */
export function mutate(text: string, { kind, at, byte }: Mutation): string {
  const position = at % (kind === 'insert' ? text.length + 1 : text.length);
  const [before, here, after] = [text.slice(0, position), text.slice(position, position + 1), text.slice(position + 1)];
  switch (kind) {
    case 'substitute':
      return before + String.fromCharCode(byte) + after;
    case 'insert':
      return before + String.fromCharCode(byte) + here + after;
    case 'delete':
      return before + after;
    case 'transpose':
      return before + after.slice(0, 1) + here + after.slice(1);
  }
}

/** Every mutation there is of a text, with every byte of a range. */
export function* allMutations(text: string, [first, last]: readonly [number, number]): Generator<string> {
  for (let at = 0; at <= text.length; at += 1) {
    for (let byte = first; byte <= last; byte += 1) {
      yield mutate(text, { kind: 'insert', at, byte });
      if (at < text.length) yield mutate(text, { kind: 'substitute', at, byte });
    }
    if (at === text.length) return;
    yield mutate(text, { kind: 'delete', at, byte: 0 });
    yield mutate(text, { kind: 'transpose', at, byte: 0 });
  }
}

/**
 * What a signed target says: two that say the same are the same request. These are all the ways in which a signed URL may
 * be changed on the way, but for parameters that are ignored:
 *
 * - `ik-t` and `ik-s` may stand anywhere in the query, in any order
 * - beside them an empty query may have its `?` or not: `a?ik-s=S` is `a?&ik-s=S` is `a?ik-s=S&`
 */
export function sayingOf(target: string): string {
  const [path = '', ...rest] = target.split('?');
  const parameters = rest.join('?').split('&');
  const isSignature = (parameter: string) => /^ik-[st]=/.test(parameter);
  const own = parameters.filter((parameter) => !isSignature(parameter)).join('&');
  return JSON.stringify([path, own, parameters.filter(isSignature).sort()]);
}
