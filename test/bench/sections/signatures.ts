import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { readEnvironment } from '../../../lambda/image-delivery/environment';
import { type SignaturePolicy, verifySignature } from '../../../lambda/image-delivery/request/signature';
import { type ImageUrl, parseUrl } from '../../../lambda/image-delivery/request/url';
import { deliveryConfig, sign } from '../../lambda/image-delivery/fixtures';
import type { Report } from '../report';
import { compareTimes, type Experiment, threshold } from '../timing';

/*
 * Whether the time of a verification tells something of the keys: who can tell how much of a signature is right finds it
 * byte by byte. The controls are leaks made on purpose, which must be found, and nothing at all, which must not.
 */

/** A URL, and what it is verified by. */
interface Input {
  readonly url: ImageUrl;
  readonly policy: SignaturePolicy;
}

/** The same as text. */
interface Draft {
  readonly target: string;
  readonly policy: SignaturePolicy;
}

type Verify = (input: Input) => unknown;
type Pair = Experiment<Draft, Input>['draft'];

/** A round may see something by chance, or by where things happen to lie in memory; an oracle is there in both. */
const rounds = 2;
const runsOfRound = 200_000;
const config = deliveryConfig();

/** Measures all pairs, and says which of them can be told apart and may not, or the other way round. */
export function run(): Promise<Report> {
  const experiments: [name: string, verify: Verify, draft: Pair, leaks?: 'leaks'][] = [
    ['first / last byte wrong', verify, wrongAt(0, 19)],
    ['one / two keys', verify, keyCounts],
    ['current / previous key', verify, keyOrder],
    ['control: the same twice', verify, wrongAt(10, 10)],
    ['control: compares until bytes differ', leakyComparison, wrongAt(0, 19), 'leaks'],
    ['control: tries the keys there are', leakyKeys, keyCounts, 'leaks'],
    ['control: tries keys until one fits', leakyKeys, keyOrder, 'leaks'],
  ];
  const results = experiments.map(([name, tried, draft, leaks]) => {
    const experiment = { draft, prepare, run: withoutThrowing(tried) };
    const comparisons = Array.from({ length: rounds }, () => compareTimes(experiment, runsOfRound));
    const found = [-1, 1].some((sign) => comparisons.every(({ t }) => t * sign >= threshold));
    const row = {
      pair: name,
      'mean ns': comparisons.map(({ means }) => means.map((mean) => mean.toFixed(0)).join('/')).join('  '),
      t: comparisons.map(({ t }) => t.toFixed(1)).join('  '),
      'seen from ns': Math.min(...comparisons.map(({ resolution }) => resolution)).toFixed(0),
      oracle: found ? 'FOUND' : 'none',
    };
    const wanted = found === (leaks !== undefined);
    return { row, failure: wanted ? undefined : `${name}: ${found ? 'an oracle' : 'no oracle, where there is one'}` };
  });
  return Promise.resolve({
    rows: results.map(({ row }) => row),
    failures: results.flatMap(({ failure }) => failure ?? []),
  });
}

/** A refusal takes its time, too. */
function withoutThrowing(tried: Verify): (input: Input) => void {
  return (input) => {
    try {
      tried(input);
    } catch {
      // What it says is the same for every reason.
    }
  };
}

/** As `SigningKeys` draws them: longer than a block of SHA-1, so that one of another length takes another time. */
const newKey = () => `private_${randomBytes(32).toString('hex')}`;
const newTarget = () => `/tr:w-300/${randomBytes(8).toString('hex')}.jpg?v=1`;

/** The keys come as the function reads them. */
function policyOf(...keys: readonly string[]): SignaturePolicy {
  const { privateKeys } = readEnvironment({
    BLOBFRONT_CONFIG: JSON.stringify(config),
    BLOBFRONT_PRIVATE_KEYS: keys.join('\n'),
    BLOBFRONT_SAS_MAIN: 'sig=0',
  });
  return { privateKeys, now: 1_800_000_000, ignoredQueryParameters: config.ignoredQueryParameters };
}

/** As from the wire: a string of its own, whatever it was put together from. */
function prepare({ target, policy }: Draft): Input {
  return { url: parseUrl(Buffer.from(target, 'latin1').toString('latin1'), config.urlEndpoints), policy };
}

const [current, previous] = [newKey(), newKey()];
const rotating = policyOf(current, previous);

/** Signed by the current key, then a byte of the signature changed: one for each class. */
function wrongAt(...positions: readonly [number, number]): Pair {
  return () => {
    const signed = sign(newTarget(), { key: current });
    const [one, other] = positions;
    return [
      { target: withWrongByte(signed, one), policy: rotating },
      { target: withWrongByte(signed, other), policy: rotating },
    ];
  };
}

const keyOrder: Pair = () => {
  const target = newTarget();
  return [
    { target: sign(target, { key: current }), policy: rotating },
    { target: sign(target, { key: previous }), policy: rotating },
  ];
};

let drafted = 0;
let policies: readonly [SignaturePolicy, SignaturePolicy];

const keyCounts: Pair = () => {
  // Now and then new ones, because two that stay are told apart by their places in memory.
  if (drafted % 1000 === 0) policies = [policyOf(newKey()), policyOf(newKey(), newKey())];
  drafted += 1;
  const target = sign(newTarget(), { key: 'another' });
  return [
    { target, policy: policies[0] },
    { target, policy: policies[1] },
  ];
};

/** Changes a byte of the signature, which ends the target, to any other. */
function withWrongByte(target: string, position: number): string {
  const signature = Buffer.from(target.slice(-40), 'hex');
  signature.writeUInt8((signature.readUInt8(position) + randomInt(1, 256)) % 256, position);
  return target.slice(0, -40) + signature.toString('hex');
}

const verify: Verify = ({ url, policy }) => verifySignature(url, policy);

const leakyComparison: Verify = ({ url, policy }) => {
  const { text, signature } = signedPart(url);
  const right = hmac(policy.privateKeys[0] ?? '', text).toString('hex');
  for (let index = 0; index < right.length; index += 1) {
    if (right.charCodeAt(index) !== signature.charCodeAt(index)) return false;
  }
  return true;
};

const leakyKeys: Verify = ({ url, policy }) => {
  const { text, signature } = signedPart(url);
  const given = Buffer.from(signature, 'hex');
  return policy.privateKeys.some((key) => timingSafeEqual(hmac(key, text), given));
};

function signedPart({ relativePath, query = '' }: ImageUrl): { readonly text: string; readonly signature: string } {
  const [own = '', signature = ''] = query.split('&ik-s=');
  return { text: `${relativePath}?${own}9999999999`, signature };
}

function hmac(key: string, text: string): Buffer {
  return createHmac('sha1', key).update(text).digest();
}
