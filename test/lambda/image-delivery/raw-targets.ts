import { sign } from './fixtures';

/** A signed target as it comes over the wire, one character a byte, and the name of the blob that it means. */
export interface RawTarget {
  readonly target: string;
  readonly name: string;
}

/** Targets that mean something else, or nothing, as soon as somebody decodes, encodes or tidies them on the way. */
export function rawTargets(key?: string): readonly RawTarget[] {
  return [
    { target: sign('/a%2Fb.png', { key }), name: 'a/b.png' },
    { target: sign('/tr:w-10/a%2fb.png', { key }), name: 'a/b.png' },
    { target: sign('/100%25.png', { key }), name: '100%.png' },
    { target: sign('/%2525.png', { key }), name: '%25.png' },
    { target: sign('/%61%20b.png', { key }), name: 'a b.png' },
    { target: sign('/caf\xc3\xa9.png', { key }), name: 'café.png' },
    { target: sign('/caf%C3%A9.png', { key }), name: 'café.png' },
    { target: sign('/caf%c3%a9.png', { key }), name: 'café.png' },
    { target: sign('/a+b.png', { key }), name: 'a+b.png' },
    { target: sign('/what%3F.png?v=a+b&v=%20', { key }), name: 'what?.png' },
    { target: sign('/%23(\'!*).png?x="&y=%zz', { key }), name: "#('!*).png" },
    { target: sign('/plain.png?tr=w-10%2Ch-10&tr-x=%2f', { key }), name: 'plain.png' },
    { target: sign('//plain.png', { key }), name: 'plain.png' },
    { target: sign('/plain.png?', { key }), name: 'plain.png' },
    { target: sign('/plain.png', { key }).replace('?', '?&'), name: 'plain.png' },
  ];
}

/** Signed targets that no blob can have: what is wrong is only said to those who have signed them. */
export const wrongTargets: readonly string[] = ['///plain.png', '/x//plain.png', '/./plain.png', '/x/../plain.png'].map(
  (target) => sign(target),
);

/** The names of {@link rawTargets}, each once. */
export const rawNames: readonly string[] = [...new Set(rawTargets().map(({ name }) => name))];
