import { createHmac } from 'node:crypto';
import { reencodedTexts, signedTexts } from '../../lambda/image-delivery/request/signed-texts';
import { toText } from './bytes';
import { type DoubtfulUrl, doubts, type Guess, type OtherGuess } from './guesses';

/** A signature as bytes, and what it was made with. */
export interface Digest {
  readonly algorithm: 'sha1' | 'sha256';
  readonly bytes: Buffer;
}

/** What a signature was found to be made over. */
export interface Finding {
  /** All that differs from what an endpoint takes, each completing "not valid: …"; empty if nothing does. */
  readonly because: readonly string[];
  /** The text with its expiry, one character a byte. */
  readonly text: string;
  /** Index of the key. */
  readonly key: number;
}

/** What a search begins with. */
export interface Search {
  readonly sought: Digest;
  readonly url: DoubtfulUrl;
  readonly keys: readonly string[];
  /** The URL as it came. */
  readonly guess: Guess;
  /** Parameters that an endpoint ignores. */
  readonly ignored: readonly string[];
}

/** Most bytes that are signed in one search: all that is thought of for a usual URL, some of it for the longest. */
const mostBytes = 4_000_000;

interface Candidate {
  readonly guess: Guess;
  readonly because: readonly string[];
}

/**
 * Finds out what a signature was made over, by trying: the URL as it came, all that differs from it in one way that
 * somebody has signed before, then all that differs in two.
 */
export function findSigned(search: Search): Finding | undefined {
  const tried = new Set<string>();
  let bytes = 0;
  for (const { guess, because } of candidates(search)) {
    const query = guess.parameters.length > 0 ? guess.parameters.join('&') : undefined;
    const signedUrl = { relativePaths: guess.relativePaths, query };
    const texts = [...signedTexts(signedUrl, search.ignored), ...reencodedTexts(signedUrl, search.ignored)];
    for (const signed of texts) {
      const text = signed + guess.ending;
      for (const [index, key] of search.keys.entries()) {
        const attempt = `${guess.key(key)}\0${text}`;
        if (tried.has(attempt)) continue;
        tried.add(attempt);
        bytes += attempt.length;
        if (bytes > mostBytes) return undefined;
        if (digest(search.sought.algorithm, guess.key(key), text).equals(search.sought.bytes)) {
          return { because: because.map(toText), text, key: index };
        }
      }
    }
  }
  return undefined;
}

/**
 * What signing comes to.
 * @param text one character a byte
 */
export function digest(algorithm: Digest['algorithm'], key: string, text: string): Buffer {
  return createHmac(algorithm, key).update(text, 'latin1').digest();
}

function* candidates({ guess: start, url }: Search): Generator<Candidate> {
  const origin = { guess: start, because: [] };
  yield origin;
  const inOneWay = doubts.flatMap((doubt, index) =>
    doubt(start, url).map((other) => ({ ...changed(origin, other), next: index + 1 })),
  );
  yield* inOneWay;
  for (const { next, ...candidate } of inOneWay) {
    for (const doubt of doubts.slice(next)) {
      for (const other of doubt(candidate.guess, url)) yield changed(candidate, other);
    }
  }
}

function changed({ guess, because }: Candidate, { because: reason, ...change }: OtherGuess): Candidate {
  return { guess: { ...guess, ...change }, because: [...because, reason] };
}
