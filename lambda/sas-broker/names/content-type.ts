import { BrokerError } from '../errors';

/**
 * Takes a media type without parameters, in lowercase as it is compared everywhere (RFC 9110 §8.3.1: case means nothing).
 * @throws BrokerError 400 `invalid-request`
 */
export function requireContentType(contentType: string): string {
  if (contentType.length <= 255 && /^[\w.+-]+\/[\w.+-]+$/.test(contentType)) return contentType.toLowerCase();
  const detail = 'must be a media type without parameters, such as image/png';
  throw new BrokerError(400, 'invalid-request', `\`contentType\` ${detail}`, {
    errors: [{ pointer: '/contentType', detail }],
  });
}
