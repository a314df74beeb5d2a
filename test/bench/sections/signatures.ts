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

type Verify = (input: Input) => unknown;
type Make = Experiment<Input>['make'];

/** A round may see something by chance, or by where things happen to lie in memory; an oracle is there in both. */
const rounds = 2;
const runsOfRound = 200_000;
const config = deliveryConfig();

/** Measures all pairs, and says which of them can be told apart and may not, or the other way round. */
export function run(): Promise<Report> {
  const experiments: [name: string, verify: Verify, make: Make, leaks?: 'leaks'][] = [
    ['first / last byte wrong', verify, wrongBytes],
    ['one / two keys', verify, keyCounts],
    ['current / previous key', verify, keyOrder],
    ['control: the same twice', verify, sameTwice],
    ['control: compares until bytes differ', leakyComparison, wrongBytes, 'leaks'],
    ['control: tries the keys there are', leakyKeys, keyCounts, 'leaks'],
    ['control: tries keys until one fits', leakyKeys, keyOrder, 'leaks'],
  ];
  const results = experiments.map(([name, tried, make, leaks]) => {
    const experiment = { run: withoutThrowing(tried), make };
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

function inputOf(target: string, policy: SignaturePolicy): Input {
  return { url: parseUrl(target, config.urlEndpoints), policy };
}

const [current, previous] = [newKey(), newKey()];
const rotating = policyOf(current, previous);

const wrongBytes: Make = () => {
  const signed = sign(newTarget(), { key: current });
  return [inputOf(withWrongByte(signed, 0), rotating), inputOf(withWrongByte(signed, 19), rotating)];
};

const sameTwice: Make = () => {
  const signed = sign(newTarget(), { key: current });
  return [inputOf(withWrongByte(signed, 10), rotating), inputOf(withWrongByte(signed, 10), rotating)];
};

const keyOrder: Make = () => {
  const target = newTarget();
  return [inputOf(sign(target, { key: current }), rotating), inputOf(sign(target, { key: previous }), rotating)];
};

let made = 0;
let policies: readonly [SignaturePolicy, SignaturePolicy];

const keyCounts: Make = () => {
  // Now and then new ones, because two that stay are told apart by their places in memory.
  if (made % 1000 === 0) policies = [policyOf(newKey()), policyOf(newKey(), newKey())];
  made += 1;
  const wrong = sign(newTarget(), { key: 'another' });
  return [inputOf(wrong, policies[0]), inputOf(wrong, policies[1])];
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
