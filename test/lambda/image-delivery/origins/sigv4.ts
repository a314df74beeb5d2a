import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as a server gets it. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

const authorization =
  /^AWS4-HMAC-SHA256 Credential=(?<id>\w+)\/(?<date>\d{8})\/(?<region>[a-z0-9-]+)\/s3\/aws4_request, ?SignedHeaders=(?<signed>[a-z0-9;-]+), ?Signature=(?<signature>[0-9a-f]{64})$/;

/**
 * Checks a request the way Amazon S3 does, written from its documentation and by no library: "Authenticating Requests:
 * Using the Authorization Header (AWS Signature Version 4)".
 * @returns what is wrong with the signature, or the words of the credential
 */
export function checkSigV4(request: SignedRequest, secret: string): { id: string; region: string } | string {
  const { headers } = request;
  const parts = authorization.exec(headers.authorization ?? '')?.groups;
  if (!parts) return 'no authorization';
  const { id = '', date = '', region = '', signed = '', signature } = parts;
  const names = signed.split(';');
  const mandatory = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (mandatory.some((name) => !names.includes(name))) return 'a header that has to be signed is not';
  if (names.join() !== [...names].sort().join()) return 'the headers are not in order';
  const time = String(headers['x-amz-date']);
  if (!time.startsWith(date)) return 'two dates';
  const [path = '', query = ''] = request.target.split('?');
  const canonicalRequest = [
    request.method,
    path
      .split('/')
      .map((segment) => strictly(decodeURIComponent(segment)))
      .join('/'),
    query,
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    String(headers['x-amz-content-sha256']),
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const hash = createHash('sha256').update(canonicalRequest).digest('hex');
  const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(mac, `AWS4${secret}`);
  const expected = mac(key, ['AWS4-HMAC-SHA256', time, scope, hash].join('\n')).toString('hex');
  return expected === signature ? { id, region } : 'the signature does not match';
}

/** "URI encode every byte except the unreserved characters: A-Z, a-z, 0-9, hyphen, period, underscore, and tilde." */
function strictly(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
