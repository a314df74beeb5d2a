import { type Answer, refusal } from './answer';
import type { GoldenUrl } from './urls';

/** A golden URL with what it was answered with. */
export interface SheetRow {
  readonly url: GoldenUrl;
  readonly answer: Answer;
  /** The answer in words. */
  readonly summary: string;
}

/** Golden URLs about one thing. */
export interface SheetSection {
  readonly title: string;
  readonly rows: readonly SheetRow[];
}

const types: Readonly<Record<string, string>> = { jpg: 'image/jpeg', svg: 'image/svg+xml' };

const style = `
  :root { color: #222; background: #fff; font: 14px/1.45 system-ui, 'DejaVu Sans', sans-serif }
  body { margin: 0 auto; padding: 1rem 1.5rem; max-width: 104rem }
  h1 { margin: 0; font-size: 1.5rem }
  h2 { margin: 2.5rem 0 0.75rem; padding-bottom: 0.25rem; border-bottom: 2px solid #222; font-size: 1.2rem }
  nav { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin-top: 0.5rem }
  a { color: #05a }
  .rows { display: grid; grid-template-columns: repeat(auto-fill, minmax(30rem, 1fr)); gap: 0.75rem }
  article { display: grid; grid-template-columns: 6.5rem 1fr; align-content: start; gap: 0.25rem 0.75rem; padding: 0.75rem; border: 1px solid #ccc;
    border-radius: 6px; break-inside: avoid; overflow: hidden }
  .wrong { border-color: #c00; background: #fee }
  .source { width: 6.5rem; height: 5rem; background: #f4f4f4 center / contain no-repeat; border-radius: 3px }
  h3 { margin: 0; font-size: 1rem }
  code { font: 12px/1.4 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; color: #444 }
  .look { color: #063 }
  .result { grid-column: 1 / -1; margin-top: 0.5rem }
  .result img { display: block; max-width: 100%; outline: 1px dashed #bbb;
    background: repeating-conic-gradient(#d4d4d4 0 25%, #f2f2f2 0 50%) 0 0 / 16px 16px }
  .refusal { padding: 0.5rem 0.75rem; border-left: 4px solid #c80; background: #fff6e5; overflow-wrap: anywhere }
  small { color: #666 }
`;

/** One page with all answers beside their sources, to be looked at by somebody who knows what they should be. */
export function contactSheet(sections: readonly SheetSection[], sources: ReadonlyMap<string, Buffer>): string {
  const names = [...sources.keys()];
  const images = [...sources].map(
    ([name, data], index) => `  .s${index} { background-image: url(${dataUrl(name, data)}) }\n`,
  );
  const links = sections.map(
    ({ title, rows }, index) => `<span><a href="#section-${index}">${title}</a> ${rows.length}</span>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Golden images</title>
<style>${style}${images.join('')}</style>
<h1>Golden images</h1>
<nav>${links.join('\n')}</nav>
${sections.map((section, index) => sectionOf(section, index, names)).join('\n')}
</html>
`;
}

function sectionOf({ title, rows }: SheetSection, index: number, sources: readonly string[]): string {
  const articles = rows.map((row) => article(row, sources));
  return `<h2 id="section-${index}">${title}</h2>\n<div class="rows">\n${articles.join('\n')}\n</div>`;
}

function article({ url, answer, summary }: SheetRow, sources: readonly string[]): string {
  const { name, target, headers = {}, look, status = 200 } = url;
  // The longest name: `wide.jpg` is also the end of another one's.
  const [source = ''] = sources
    .filter((file) => `/${target}`.includes(`/${file}`))
    .sort((one, other) => other.length - one.length);
  const sent = Object.entries(headers).map(([header, value]) => `<br><code>${escape(`${header}: ${value}`)}</code>`);
  const expected = look === undefined ? '' : `<br><span class="look">${escape(look)}</span>`;
  return `<article id="${name}"${answer.status === status ? '' : ' class="wrong"'}>
<div class="source s${sources.indexOf(source)}" title="${escape(source)}"></div>
<div><h3>${name}</h3><code>${escape(target)}</code>${sent.join('')}${expected}</div>
<div class="result">${result(name, answer, summary)}</div>
</article>`;
}

function result(name: string, { extension, data }: Answer, summary: string): string {
  if (extension === refusal) return `<div class="refusal">${escape(summary)}</div>`;
  const image = `<img src="${dataUrl(`.${extension}`, data)}" alt="${escape(name)}">`;
  return `${image}<small>${escape(summary)}, ${data.length} bytes</small>`;
}

function dataUrl(name: string, data: Buffer): string {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return `data:${types[extension] ?? `image/${extension}`};base64,${data.toString('base64')}`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
