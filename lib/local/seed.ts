import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../package-root';
import { renderSamples, type SampleImage } from './samples';

/** The sample images; drawn once and kept until the code that draws them changes. */
export async function sampleImages(): Promise<SampleImage[]> {
  const folder = join(cacheDirectory, `samples-${sourceHash()}`);
  const index = join(folder, 'index.json');
  try {
    const entries = JSON.parse(readFileSync(index, 'utf8')) as Omit<SampleImage, 'data'>[];
    return entries.map((entry, number) => ({ ...entry, data: readFileSync(join(folder, String(number))) }));
  } catch {
    const samples = await renderSamples();
    mkdirSync(folder, { recursive: true });
    samples.forEach(({ data }, number) => writeFileSync(join(folder, String(number)), data));
    writeFileSync(index, JSON.stringify(samples.map(({ name, contentType, title }) => ({ name, contentType, title }))));
    return samples;
  }
}

function sourceHash(): string {
  const folder = join(__dirname, 'samples');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}
