import { DeliveryError } from '../../errors';

/**
 * The text of an XML file: in the encoding that its declaration names, UTF-8 without one.
 * @throws DeliveryError 400 when it is another encoding, or one that is not known
 */
export function decodeXml(data: Buffer): string {
  // A declaration is ASCII in every encoding that `kindOf` takes for an SVG.
  const declared = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(data.toString('latin1', 0, 256));
  try {
    return new TextDecoder(declared?.[1] ?? 'utf-8', { fatal: true }).decode(data);
  } catch (cause) {
    throw new DeliveryError(400, 'EINVAL', 'The SVG is not in the encoding that it says', { cause });
  }
}
