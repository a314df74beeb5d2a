import { createHmac } from 'node:crypto';
import { inOrder } from './permissions';
import { missingOf } from './sas-url';
import {
  type BoundRequest,
  boundNames,
  oldestVersion,
  type SasParameters,
  type SasResource,
  stringToSign,
} from './string-to-sign';

/** What became of a look at a signature. */
export interface SignatureCheck {
  readonly verdict: 'right' | 'wrong' | 'unchecked';
  /** Why it is wrong, if that was found out, or was not checked. */
  readonly reason?: string;
  /** What storage would have signed; undefined where something of it is not known. */
  readonly stringToSign?: string;
}

/**
 * Checks the signature of a token.
 * @param key base64, of an account or of a user delegation; undefined to have the text only
 */
export function checkSignature(
  parameters: SasParameters,
  resource: Partial<SasResource>,
  request: BoundRequest,
  key: string | undefined,
): SignatureCheck {
  const missing = [
    ...missingOf(resource, parameters),
    ...boundNames(parameters, 'srh').flatMap((name) =>
      request.headers?.has(name.toLowerCase()) ? [] : [`--header '${name}: …'`],
    ),
  ];
  if (missing.length > 0)
    return { verdict: 'unchecked', reason: `what it is for is not known: say ${missing.join(', ')}` };
  const text = stringToSign(parameters, complete(resource), request);
  if (text === undefined)
    return { verdict: 'unchecked', reason: `its version (sv) is older than ${oldestVersion}, or missing` };
  if (key === undefined)
    return { verdict: 'unchecked', reason: 'there is no key to check it with', stringToSign: text };
  const signature = parameters.get('sig') ?? '';
  if (sign(text, key) === signature) return { verdict: 'right', stringToSign: text };
  return { verdict: 'wrong', reason: slipOf(signature, text, key), stringToSign: text };
}

function complete({ account = '', ...rest }: Partial<SasResource>): SasResource {
  return { account, ...rest };
}

/** The HMAC of a text as a token has it. */
function sign(text: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
}

/** Mistakes that signers have made, by what they sign instead. */
const slips: readonly (readonly [because: string, text: (text: string) => string])[] = [
  ['a line break was signed at the end, which only an account SAS has', (text) => `${text}\n`],
  ['the line break at the end was not signed', (text) => text.replace(/\n$/, '')],
  ['it was signed without /blob before the account', (text) => text.replace(/^\/blob\//m, '/')],
  ['it was signed without a slash before the container', (text) => text.replace(/^(\/blob\/[^/\n]*)\//m, '$1')],
  ['the name was signed percent-encoded', (text) => text.replace(/^\/blob\/.*$/m, encodeURI)],
  ['a slash was signed at the end of the name', (text) => text.replace(/^\/blob\/.*$/m, '$&/')],
  [
    'the letters of sp were put in another order after it was signed',
    (text) => text.replace(/^[a-z]+/, (letters) => inOrder(letters)),
  ],
];

function slipOf(signature: string, text: string, key: string): string | undefined {
  const right = sign(text, key);
  const stray = Array.from(signature).findIndex(
    (_, index) => signature.slice(0, index) + signature.slice(index + 1) === right,
  );
  if (stray !== -1) return `its character ${stray + 1} is too many; without it, the signature is right`;
  if (createHmac('sha256', key).update(text).digest('base64') === signature) {
    return 'the key was not decoded from base64 when it was signed';
  }
  return slips.find(([, change]) => change(text) !== text && sign(change(text), key) === signature)?.[0];
}
