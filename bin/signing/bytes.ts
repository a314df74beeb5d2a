/**
 * Texts of one character a byte, as a request comes off the wire and as a signature is made over it.
 */

/** The bytes of a text in UTF-8. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Bytes as the text that they are in UTF-8, safe to print. */
export function toText(bytes: string): string {
  return printable(Buffer.from(bytes, 'latin1').toString('utf8'));
}

/** A text with the codes in place of the characters that would move a terminal's cursor. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => `\\u{${control.charCodeAt(0).toString(16)}}`);
}

/** Undoes every percent-encoding, whatever it stands for. */
export function percentDecode(bytes: string): string {
  return bytes.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

/**
 * Percent-encodes bytes.
 * @param which matches the bytes that are encoded, with the flag `g`
 */
export function percentEncode(bytes: string, which: RegExp): string {
  return bytes.replace(which, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
