import { DOMParser, type Element, type Node } from '@xmldom/xmldom';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sanitizeSvg, writeSvg } from '../../../../../lambda/image-delivery/image/svg/sanitize';
import { legitimateSvg, svgAttacks } from '../../../../support/svg-attacks';

const namespace = 'http://www.w3.org/2000/svg';
const outside = 'http://evil.example/x.svg';
const attacks = svgAttacks('alert(1)', outside);

async function clean(svg: Buffer | string, maxBytes = 1_000_000): Promise<string> {
  return writeSvg(await sanitizeSvg(Buffer.from(svg), maxBytes)).toString();
}

/** By another parser than the one that sanitizes. */
function parse(svg: string): Element {
  const refuse = (level: string, message: string) => {
    throw new Error(`${level}: ${message}`);
  };
  const root = new DOMParser({ onError: refuse }).parseFromString(svg, 'image/svg+xml').documentElement;
  if (!root) throw new Error('no root');
  return root;
}

/** All nodes, in the order of the document. */
function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.childNodes) yield* nodesOf(child);
}

function elementsOf(root: Element): Element[] {
  return [...nodesOf(root)].filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);
}

/** Elements that only draw, attributes that do not run and lead nowhere: said by what must not be there. */
function expectHarmless(svg: string): void {
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  const root = parse(svg);
  for (const node of nodesOf(root)) expect([node.ELEMENT_NODE, node.TEXT_NODE]).toContain(node.nodeType);
  for (const element of elementsOf(root)) {
    expect([element.namespaceURI, element.prefix]).toEqual([namespace, null]);
    expect(element.localName).not.toMatch(
      /script|foreign|frame|object|embed|html|body|img|meta|link$|base|audio|video|handler|listener|tref|include|math/i,
    );
    if (element.localName === 'style') expectNoRead(element.textContent ?? '');
    for (const { name, value } of element.attributes) {
      if (name === 'xmlns' || name === 'xmlns:xlink') continue;
      expect(name).not.toMatch(/^on|^src|^data|base$|handler|action/i);
      if (name.includes(':')) expect(['xlink:href', 'xml:space', 'xml:lang']).toContain(name);
      if (name.endsWith('href'))
        expect(value).toMatch(element.localName === 'a' ? /^(#|https?:|mailto:)/ : /^(#|data:image\/png)/);
      else if (name === 'attributeName') expect(value).not.toMatch(/href|^on|style|class/i);
      else if (name !== 'id' && name !== 'class') expectNoRead(value);
    }
  }
}

function expectNoRead(css: string): void {
  expect(css).not.toMatch(/\bimport\b|@\\|javascript:|expression\(|image-set|src\(|image\(/i);
  // All that is left of a URL is in a string of its own, which no function takes.
  expect(css.replace(/\\([0-9a-f]{1,6}\s?|.)/gi, 'u')).not.toMatch(
    /(?<!none)[(]\s*["']?\s*(?:\/\*\*\/)?\s*(?:http|\/\/|file|data:image\/svg)/i,
  );
}

describe('attack 9: an SVG that runs something or reads from outside', () => {
  it.each(attacks)('$name', async ({ svg }) => {
    const result = await clean(svg);
    expectHarmless(result);
    // What is clean stays as it is.
    expect(await clean(result)).toBe(result);
  });

  it('is one of at least 60', () => expect(attacks.length).toBeGreaterThanOrEqual(60));

  it('is none whatever its parts are put together', async () => {
    const pieces = attacks
      .flatMap(({ svg }) => svg.split(/(?=[<&"])/))
      .concat('<svg>', '</svg>', '<style>', '</style>', ']]>', '<!--', '-->');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), async (parts) => {
        const result = await clean(`<svg xmlns="${namespace}"><g>${parts.join('')}</g></svg>`).catch(() => undefined);
        if (result !== undefined) expectHarmless(result);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is legitimate', () => {
  it('stays, all of it', async () => {
    const outline = (svg: string) =>
      elementsOf(parse(svg)).map((element) => [
        element.localName,
        [...element.attributes].map(({ name, value }) => [name, value]),
        [...element.childNodes]
          .filter(({ nodeType }) => nodeType === 3)
          .map(({ nodeValue }) => nodeValue?.trim())
          .join(''),
      ]);
    expect(outline(await clean(legitimateSvg))).toEqual(outline(legitimateSvg));
  });

  it.each<[string, string, string]>([
    ['a prefix', `<s:svg xmlns:s="${namespace}"><s:g/></s:svg>`, '<g/></svg>'],
    ['no namespace', '<svg><g/></svg>', '<g/></svg>'],
    [
      'what editors leave behind',
      `<svg xmlns="${namespace}" xmlns:i="urn:i" i:v="1"><i:view/><metadata><a/></metadata><g i:l="x"/></svg>`,
      '><g/></svg>',
    ],
    [
      'namespaces as Illustrator declares them',
      `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY ns_svg "${namespace}"><!ENTITY x 'y'>]><svg xmlns="&ns_svg;"><g id="&x;"/></svg>`,
      '><g id="y"/></svg>',
    ],
    [
      'CDATA',
      '<svg><style><![CDATA[a>b{fill:red}]]></style><text><![CDATA[<&]]></text></svg>',
      '<style>a&gt;b{fill:red}</style><text>&lt;&amp;</text></svg>',
    ],
    [
      'what stands beside something from outside',
      `<svg><style>@import "${outside}";a{fill:red}</style><path fill="url(${outside}) red" d="M0 0"/></svg>`,
      `<style>@none "${outside}";a{fill:red}</style><path fill="url(#) red" d="M0 0"/></svg>`,
    ],
    ['line breaks', '<svg><text id="a&#10;b">c\r\nd&#13;</text></svg>', '<text id="a&#10;b">c\nd&#13;</text></svg>'],
    ['a byte order mark', '\uFEFF<svg><g/></svg>', '<g/></svg>'],
  ])('%s', async (_, svg, end) => {
    expect((await clean(svg)).endsWith(end)).toBe(true);
  });

  it('is read in the encoding that it names', async () => {
    const text = '<?xml version="1.0" encoding="ISO-8859-1"?><svg><text>é</text></svg>';
    expect(await clean(Buffer.from(text, 'latin1'))).toContain('<text>é</text>');
  });
});

describe('what is refused', () => {
  const most = 1_000_000;
  const nested = (depth: number) => `<svg>${'<g>'.repeat(depth)}${'</g>'.repeat(depth)}</svg>`;
  const wide = (count: number) => `<svg>${'<g/>'.repeat(count)}</svg>`;

  it.each<[string, string]>([
    ['an element that is not ended', '<svg><g></svg>'],
    ['a document that is cut off', '<svg><g/>'],
    ['an attribute without quotes', '<svg width=1/>'],
    ['an attribute twice', '<svg id="a" id="b"/>'],
    ['a second root', '<svg/><svg/>'],
    ['text behind the root', '<svg/>x'],
    ['a prefix without a namespace', '<svg xlink:href="#a"/>'],
    ['an ampersand by itself', '<svg><text>a & b</text></svg>'],
    ['an entity of HTML', '<svg><text>&nbsp;</text></svg>'],
    ['a control character', '<svg><text>\0</text></svg>'],
    ['an entity that stands for markup', '<!DOCTYPE svg [<!ENTITY a "<script/>">]><svg>&a;</svg>'],
    ['an entity of a file', '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg><text>&a;</text></svg>'],
    ['a parameter entity', '<!DOCTYPE svg [<!ENTITY % a "b"> <!ENTITY c "%a;">]><svg><text>&c;</text></svg>'],
    ['another root', '<html/>'],
    ['another namespace', '<svg xmlns="http://www.w3.org/1999/xhtml"/>'],
    ['an encoding that nobody knows', '<?xml version="1.0" encoding="UTF-7"?><svg/>'],
    ['bytes that are no UTF-8', '\xff'],
  ])('%s', async (_, svg) => {
    const data = svg === '\xff' ? Buffer.from(`<svg><text>${svg}</text></svg>`, 'latin1') : svg;
    await expect(clean(data)).rejects.toMatchObject({ status: 400, code: 'EINVAL' });
  });

  it.each<[string, string]>([
    [
      'billion laughs',
      `<!DOCTYPE svg [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i} "${`&a${i ? i - 1 : ''};`.repeat(10)}">`).join('')}]><svg><text>&a8;</text></svg>`,
    ],
    ['an entity of itself', '<!DOCTYPE svg [<!ENTITY a "&a;">]><svg><text>&a;</text></svg>'],
  ])('attack 7: %s', async (_, svg) => {
    await expect(clean(svg)).rejects.toMatchObject({ status: 400, code: 'EINVAL' });
  });

  it.each<[string, string, number]>([
    ['too many bytes', wide(10), 20],
    ['too many elements', wide(10_000), most],
    ['too deep', nested(200), most],
    ['too many attributes', `<svg ${Array.from({ length: 201 }, (_, index) => `a${index}=""`).join(' ')}/>`, most],
    [
      'too many namespaces',
      `<svg ${Array.from({ length: 201 }, (_, index) => `xmlns:a${index}="u"`).join(' ')}/>`,
      most,
    ],
    ['too long a style sheet', `<svg><style>${'a{} '.repeat(20_000)}</style></svg>`, most],
    ['too long a style', `<svg><g fill="${'url(#a) '.repeat(60_000)}"/></svg>`, most],
    [
      'an entity that makes it long',
      `<!DOCTYPE svg [<!ENTITY a "${'x'.repeat(99)}">]><svg><text>${'&a;'.repeat(50_000)}</text></svg>`,
      most,
    ],
  ])('attack 7: %s', async (_, svg, maxBytes) => {
    await expect(clean(svg, maxBytes)).rejects.toMatchObject({ status: 400, code: 'ELIMIT' });
  });

  it('is nothing below the limits', async () => {
    expect(await clean(wide(9_999))).toMatch(/<\/svg>$/);
    expect(await clean(nested(199))).toMatch(/<\/svg>$/);
  });
});
