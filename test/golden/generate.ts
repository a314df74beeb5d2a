/**
 * `npm run golden`: asks for every golden URL, keeps what it is answered with, says what is not as it was, and writes
 * `contact-sheet.html` beside this file. Look at that before you commit.
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { answerTo } from './answer';
import { contactSheet, type SheetRow } from './contact-sheet';
import { difference, summary } from './difference';
import { goldenService } from './service';
import { goldenSources } from './sources';
import { readAnswer, removeFile, storedFiles, writeAnswer } from './store';
import { goldenSections } from './urls';

async function generate(): Promise<void> {
  const sources = await goldenSources();
  const service = goldenService(sources);
  const stored = storedFiles();
  const sheet = goldenSections.map(([title, urls]) => ({ title, urls, rows: [] as SheetRow[] }));
  let [bytes, wrong] = [0, 0];
  for (const { url, rows } of sheet.flatMap(({ urls, rows }) => urls.map((url) => ({ url, rows })))) {
    const { name, status = 200 } = url;
    const answer = await answerTo(url, service);
    const said = await summary(answer);
    const old = stored.get(name);
    stored.delete(name);
    rows.push({ url, answer, summary: said });
    if (answer.status !== status) {
      wrong += 1;
      print(`WRONG    ${name}: ${said}, and should be ${status} (tr: ${url.target})`);
      continue;
    }
    bytes += answer.data.length;
    const before = old === undefined ? undefined : readAnswer(old);
    if (before && before.extension === answer.extension && before.data.equals(answer.data)) continue;
    const changed = before && ((await difference(answer, before)) ?? 'nothing that can be seen');
    print(changed === undefined ? `new      ${name}: ${said}` : `changed  ${name}: ${changed}`);
    if (old !== undefined) removeFile(old);
    writeAnswer(name, answer);
  }
  for (const [name, file] of stored) {
    print(`dropped  ${name}`);
    removeFile(file);
  }
  service.errors.forEach((line) => print(`ERROR    ${line}`));
  const page = join(__dirname, 'contact-sheet.html');
  writeFileSync(page, contactSheet(sheet, sources));
  const count = sheet.reduce((sum, { rows }) => sum + rows.length, 0);
  print(`${count} URLs, ${Math.round(bytes / 1000)} KB, ${wrong} wrong; see ${relative(process.cwd(), page)}`);
  if (wrong > 0) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void generate();
