/** Languages that a browser runs. */
export type Markup = 'HTML' | 'SVG' | 'XML';

/** The only control characters that a text has, by the MIME Sniffing Standard: tab, line and form feed, return, escape. */
const controls = [0x09, 0x0a, 0x0c, 0x0d, 0x1b];
/** Tags that make a file HTML, for those who guess; more than the MIME Sniffing Standard has. */
const htmlTag =
  /^<\/?(?:a|b|body|br|center|div|embed|font|form|frameset|h1|head|html|iframe|img|input|link|math|meta|object|p|script|style|table|title|video)(?:[\s/>]|$)/;
const xhtmlTag = /^<(?:[a-z]+:)?html(?:[\s/>]|$)/;

/**
 * What a file is called that begins like something that a browser runs, whatever it is called.
 * @param head first bytes
 */
export function markupOf(head: Uint8Array): Markup | undefined {
  const text = decoded(head).toLowerCase().trimStart();
  const declared = text.startsWith('<?xml');
  // Declarations and comments say nothing of what comes behind them.
  const rest = text.replace(/^(?:\s*(?:<\?[^>]*>|<!--[^]*?-->))*\s*/, '');
  if (/^<(?:[a-z]+:)?svg(?:[\s/>]|$)|^<!doctype\s+svg/.test(rest)) return 'SVG';
  if ((declared ? xhtmlTag : htmlTag).test(rest) || /^<!doctype\s+html/.test(rest)) return 'HTML';
  return declared || /^<!(?:doctype|--)/.test(text) ? 'XML' : undefined;
}

/**
 * Why bytes are no text.
 * @param head first bytes
 * @param whole whether there are no more; otherwise the last character may be cut
 * @returns undefined for what can be text in UTF-8
 */
export function whyNoText(head: Uint8Array, whole: boolean): string | undefined {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !whole });
  } catch {
    return 'it is no UTF-8';
  }
  return head.some((byte) => byte < 0x20 && !controls.includes(byte)) ? 'it has control characters' : undefined;
}

/** By its byte order mark, as browsers do. */
function decoded(head: Uint8Array): string {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(head);
  return new TextDecoder().decode(head);
}
