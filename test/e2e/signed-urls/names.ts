/**
 * Names of files that are hard on those who write, sign, send and read URLs. No two are the same text, though some mean
 * the same to somebody who encodes or normalizes once too often.
 */
export const hostileNames = [
  'two words.png',
  // The same letters in the two normal forms of Unicode are two names.
  'caf\u00e9.png',
  'cafe\u0301.png',
  'हिन्दी.png',
  '😀 👨‍👩‍👧.png',
  'a+b.png',
  'a b.png',
  'a%20b.png',
  'a%2Fb.png',
  '%C3%A9.png',
  'é.png',
  '100%.png',
  '100%zz.png',
  'a#b.png',
  'a?b.png',
  'a?tr=w-1&ik-t=1&ik-s=0.png',
  "it's (1).png",
  'a,b, c.png',
  'a:b.png',
  'a&b=c&amp;.png',
  '~a~.png',
  '[x].png',
  'a;@$!*.png',
  'a"<>`{}|.png',
  'a^b ^c.png',
  'tr/w-1/n-x.png',
  'TR:w-1/a.png',
  "हिन्दी #1/it's 100%/[a & b]?/é,+.png",
  // What an address becomes of which somebody makes two slashes one, and the address.
  'https:/www.example.com/x.png',
  'https://www.example.com/x.png',
  'http://www.example.com:8080/é 1/x.png?v=1&w=100%#top',
] as const;

/** Names of files that no URL gets at, or not every client's. */
export const unspeakableNames = ['tr:w-1/x.png', 'PLEASEREPLACEJUSTBEFORESIGN.png', 'a//b.png'] as const;

/**
 * A name as every client takes it: percent-encoded by whoever calls it. An address is encoded as one, because clients
 * make two slashes one.
 */
export function encodeName(name: string): string {
  return name.includes('//') ? encodeURIComponent(name) : name.split('/').map(encodeURIComponent).join('/');
}
