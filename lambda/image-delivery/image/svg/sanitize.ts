import { setImmediate } from 'node:timers/promises';
import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { DeliveryError } from '../../errors';
import { animated, animations, attributes, elements, pictures, textElements } from './allowed';
import { decodeXml } from './decode';
import { isPictureUrl, safeStyle } from './style';

/** An SVG without anything that runs, or reads what is not in it. */
export interface CleanSvg {
  /** Attributes of the root. */
  readonly root: ReadonlyMap<string, string>;
  /** What follows them, up to the end of the file. */
  readonly rest: string;
}

/** Told of each element that is kept. */
export interface Visitor {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  close(): void;
}

const svg = 'http://www.w3.org/2000/svg';
const xlink = 'http://www.w3.org/1999/xlink';
const xml = 'http://www.w3.org/XML/1998/namespace';

const maxElements = 10_000;
const maxDepth = 200;
const maxAttributes = 200;
/** What others may do between two pieces waits a millisecond or two. */
const pieceLength = 32_768;

/**
 * Reads an SVG as browsers do, by a parser that takes nothing but well-formed XML with namespaces, and writes it anew
 * with the elements and attributes that are known to do no harm, whatever they are called in the file.
 * @param maxBytes most bytes of the file
 * @throws DeliveryError 400 when it is not well-formed or no SVG, or is longer, deeper (200) or of more elements (10,000)
 */
export async function sanitizeSvg(data: Buffer, maxBytes: number, visitor?: Visitor): Promise<CleanSvg> {
  if (data.length > maxBytes) throw tooLarge('The SVG is too large');
  const text = decodeXml(data);
  const writer = new Writer(4 * maxBytes, visitor);
  const parser = parserFor(writer);
  try {
    for (let start = 0; start < text.length; start += pieceLength) {
      if (start > 0) await setImmediate();
      parser.write(text.slice(start, start + pieceLength));
    }
    parser.close();
  } catch (cause) {
    if (cause instanceof DeliveryError) throw cause;
    throw new DeliveryError(400, 'EINVAL', 'The SVG is not well-formed', { cause });
  }
  return writer.result();
}

/** The file: UTF-8, without declarations, comments, and prefixes but `xlink` and `xml`. */
export function writeSvg({ root, rest }: CleanSvg): Buffer {
  return Buffer.from(`<svg xmlns="${svg}" xmlns:xlink="${xlink}"${attributesText(root)}${rest}`);
}

function parserFor(writer: Writer): SaxesParser<{ xmlns: true }> {
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on('doctype', (doctype) => Object.assign(parser.ENTITIES, entitiesOf(doctype)));
  parser.on('attribute', () => writer.countAttribute());
  parser.on('opentag', (tag) => writer.open(tag));
  parser.on('closetag', () => writer.close());
  parser.on('text', (text) => writer.text(text));
  parser.on('cdata', (text) => writer.text(text));
  return parser;
}

/**
 * The entities of a document type that stand for a short text, as Illustrator declares namespaces. One that stands for
 * another, for markup, or for a file is not known: who uses it is refused.
 */
function entitiesOf(doctype: string): Record<string, string> {
  const found = [
    ...doctype.matchAll(/<!ENTITY\s{1,9}([\w.-]{1,99})\s{1,9}(?:"([^"<&%]{0,99})"|'([^'<&%]{0,99})')\s{0,9}>/g),
  ];
  const entities = found.map(([, name = '', double, single]) => [name, double ?? single ?? ''] as const);
  return Object.fromEntries(entities.filter(([name]) => !predefined.has(name)));
}

const predefined = new Set(['amp', 'apos', 'gt', 'lt', 'quot', '__proto__']);

/** Writes what is kept of a document. */
class Writer {
  private readonly parts: string[] = [];
  private root: ReadonlyMap<string, string> | undefined;
  /** Names of the open elements, undefined for those that are left out. */
  private readonly path: (string | undefined)[] = [];
  private count = 0;
  /** Of the tag that is being read. */
  private attributeCount = 0;
  /** Whether the last tag is still to be ended. */
  private inTag = false;
  private style = '';

  private length = 0;

  constructor(
    private readonly maxLength: number,
    private readonly visitor?: Visitor,
  ) {}

  countAttribute(): void {
    this.attributeCount += 1;
    if (this.attributeCount > maxAttributes) throw tooLarge('An element of the SVG has too many attributes');
  }

  open(tag: SaxesTagNS): void {
    this.attributeCount = 0;
    this.count += 1;
    if (this.count > maxElements) throw tooLarge('The SVG has too many elements');
    if (this.path.length >= maxDepth) throw tooLarge('The SVG is too deep');
    const name = this.nameOf(tag);
    this.path.push(name);
    if (name === undefined) return;
    const kept = keptAttributes(name, tag);
    this.endTag();
    if (this.root) this.push(`<${name}${attributesText(kept)}`);
    this.root ??= kept;
    this.inTag = true;
    this.visitor?.open(name, kept);
  }

  close(): void {
    const name = this.path.pop();
    if (name === undefined) return;
    if (this.style !== '') this.write(safeStyle(this.style));
    this.style = '';
    this.push(this.inTag ? '/>' : `</${name}>`);
    this.inTag = false;
    this.visitor?.close();
  }

  text(text: string): void {
    const name = this.path.at(-1);
    if (name === undefined || !textElements.has(name)) return;
    if (name === 'style') this.style += text;
    else this.write(text);
  }

  result(): CleanSvg {
    if (!this.root) throw new Error('a document has a root');
    return { root: this.root, rest: this.parts.join('') };
  }

  /** Undefined for what is left out, as is all that stands in it. */
  private nameOf({ uri, local, attributes: { type } }: SaxesTagNS): string | undefined {
    const isSvg = uri === svg || uri === '';
    if (this.path.length === 0) {
      if (isSvg && local === 'svg') return local;
      throw new DeliveryError(400, 'EINVAL', 'The file is XML, but no SVG');
    }
    const parent = this.path.at(-1);
    const hasElements = parent !== undefined && !['desc', 'style', 'title'].includes(parent);
    if (!isSvg || !hasElements || !elements.has(local)) return undefined;
    if (local === 'style' && type && type.value !== '' && type.value.toLowerCase() !== 'text/css') return undefined;
    return local;
  }

  private write(text: string): void {
    if (text === '') return;
    this.endTag();
    this.push(escapeText(text));
  }

  private endTag(): void {
    if (this.inTag) this.push('>');
    this.inTag = false;
  }

  /** Entities and what has to be escaped may make more of a file than it was. */
  private push(part: string): void {
    this.length += part.length;
    if (this.length > this.maxLength) throw tooLarge('The SVG is too large');
    this.parts.push(part);
  }
}

function keptAttributes(element: string, tag: SaxesTagNS): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  for (const attribute of Object.values(tag.attributes)) {
    const name = nameOf(attribute);
    const value = name && valueOf(element, name, attribute.value);
    if (name !== undefined && value !== undefined) kept.set(name, value);
  }
  // What an animation without a name of an attribute changes, is another in every browser.
  if (animations.has(element) && !kept.has('attributeName')) return new Map();
  return kept;
}

/** As it is written; undefined for an attribute that is left out. */
function nameOf({ uri, local }: SaxesAttributeNS): string | undefined {
  if (uri === '' && (attributes.has(local) || /^aria-[a-z]{1,30}$/.test(local))) return local;
  if (uri === xlink && local === 'href') return 'xlink:href';
  if (uri === xml && (local === 'space' || local === 'lang')) return `xml:${local}`;
  return undefined;
}

function valueOf(element: string, name: string, value: string): string | undefined {
  if (name === 'href' || name === 'xlink:href') return safeReference(element, value.trim());
  if (name === 'attributeName') return animated.has(value) ? value : undefined;
  // Nothing is read from outside but by a function.
  return value.includes('(') && !name.startsWith('aria-') ? safeStyle(value) : value;
}

/** A link may lead anywhere where nothing runs; all else to a place in the same document, or be a picture itself. */
function safeReference(element: string, url: string): string | undefined {
  if (url.startsWith('#')) return url;
  if (element === 'a') return isWebLink(url) ? url : undefined;
  return pictures.has(element) && isPictureUrl(url) ? url : undefined;
}

/** By the parser of URLs that browsers have. */
function isWebLink(url: string): boolean {
  const base = 'https://host.invalid/';
  return URL.canParse(url, base) && ['http:', 'https:', 'mailto:'].includes(new URL(url, base).protocol);
}

function attributesText(attributes: ReadonlyMap<string, string>): string {
  return [...attributes].map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join('');
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => references[character] ?? '');
}

/** A line break that is not escaped would become a space. */
function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, (character) => references[character] ?? '');
}

function tooLarge(message: string): DeliveryError {
  return new DeliveryError(400, 'ELIMIT', message);
}
