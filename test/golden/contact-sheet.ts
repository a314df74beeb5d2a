import { type Answer, refusal } from './answer';
import type { GoldenUrl } from './urls';

/** A golden URL with what it was answered with. */
export interface SheetRow {
  readonly url: GoldenUrl;
  readonly answer: Answer;
  /** The answer in words. */
  readonly summary: string;
}

const types: Readonly<Record<string, string>> = { jpg: 'image/jpeg', svg: 'image/svg+xml' };

/** One page with all answers beside their sources, to be looked at by somebody who knows what they should be. */
export function contactSheet(rows: readonly SheetRow[], sources: ReadonlyMap<string, Buffer>): string {
  const names = [...sources.keys()];
  const styles = [...sources].map(
    ([name, data], index) => `.s${index} { background-image: url(${dataUrl(name, data)}) }`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Golden images</title>
<style>
  body { font: 13px/1.4 system-ui, sans-serif; margin: 1rem }
  td img { background: repeating-conic-gradient(#ccc 0 25%, #eee 0 50%) 0 0 / 16px 16px }
  .source { width: 110px; height: 90px; background: #ddd 0 0 / contain no-repeat }
  ${styles.join('\n  ')}
  td { vertical-align: top; padding: 8px; border-top: 1px solid #ccc; max-width: 40rem }
  code { overflow-wrap: anywhere }
  .wrong { background: #fdd }
</style>
<h1>Golden images</h1>
<table>
${rows.map((row) => tableRow(row, names)).join('\n')}
</table>
</html>
`;
}

function tableRow({ url, answer, summary }: SheetRow, sources: readonly string[]): string {
  const { name, target, headers = {}, look = '', status = 200 } = url;
  const source = sources.findIndex((file) => `/${target}`.includes(`/${file}`));
  const image =
    answer.extension === refusal
      ? ''
      : `<img src="${dataUrl(`.${answer.extension}`, answer.data)}" alt="${escape(name)}">`;
  const sent = Object.entries(headers).map(([header, value]) => `<br>${escape(`${header}: ${value}`)}`);
  return `<tr${answer.status === status ? '' : ' class="wrong"'}><td><div class="source s${source}"></div></td>
<td><b id="${name}">${name}</b><br><code>${escape(target)}</code>${sent.join('')}<br><i>${escape(look)}</i></td>
<td>${image}</td><td>${escape(summary)}<br>${answer.data.length} bytes</td></tr>`;
}

function dataUrl(name: string, data: Buffer): string {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return `data:${types[extension] ?? `image/${extension}`};base64,${data.toString('base64')}`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
