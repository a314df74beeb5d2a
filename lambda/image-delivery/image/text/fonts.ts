import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { readFont, writeFont } from './sfnt';
import { readShippedFonts } from './shipped-fonts';
import { hashName, writeOnce } from './write-once';

/** Most bytes of a font's tables. */
export const largestFont = 20 * 1024 * 1024;

let others: string | undefined;

/**
 * Makes fontconfig know the fonts of `faces.json` and no others, so that a text looks the same on every machine; done
 * once in a process, before its first text. FreeType in sharp's libvips reads no WOFF, so the fonts are unpacked.
 * @returns a folder for more fonts, which are not found by their names
 */
export function prepareFonts(): string {
  others ??= prepare();
  return others;
}

/** The families that are tried, in this order, for what the family that was asked for has no glyphs for. */
const fallback = ['Open Sans', 'Vazirmatn', 'Hind', 'Noto Sans Thai', 'Noto Emoji'];

function prepare(): string {
  const fonts = readShippedFonts().map(({ name, file }) => ({
    file: `${name}.ttf`,
    contents: writeFont(readFont(file, largestFont)),
  }));
  const root = ownFolder();
  const folder = join(root, hashName([configuration(''), ...fonts.map(({ contents }) => contents)]));
  const forOthers = join(root, 'others');
  for (const path of [join(folder, 'fonts'), forOthers]) mkdirSync(path, { recursive: true });
  for (const { file, contents } of fonts) writeOnce(join(folder, 'fonts', file), contents);
  const settings = join(folder, 'fonts.conf');
  writeOnce(settings, configuration(folder));
  // Read by fontconfig when the first text is drawn.
  process.env.FONTCONFIG_FILE = settings;
  return forOthers;
}

/**
 * The function's own folder may be read-only.
 * @throws Error when somebody else made the folder
 */
function ownFolder(): string {
  const user = process.getuid?.() ?? userInfo().username;
  const path = join(tmpdir(), `blobfront-fonts-${user}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid } = lstatSync(path);
  if (process.getuid && uid !== user) throw new Error(`${path} belongs to somebody else`);
  return path;
}

/**
 * fontconfig's settings: grey edges without hinting, the same at every size; faces that a family has not are made of
 * those it has.
 */
function configuration(folder: string): string {
  const path = folder.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${path}/fonts</dir>
  <cachedir>${path}/cache</cachedir>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="strong">
${fallback.map((family) => `      <string>${family}</string>`).join('\n')}
    </edit>
  </match>
  <match target="font">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="autohint" mode="assign"><bool>false</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
  <match target="font">
    <test name="weight" compare="less_eq"><const>medium</const></test>
    <test target="pattern" name="weight" compare="more_eq"><const>bold</const></test>
    <edit name="embolden" mode="assign"><bool>true</bool></edit>
    <edit name="weight" mode="assign"><const>bold</const></edit>
  </match>
  <match target="font">
    <test name="slant"><const>roman</const></test>
    <test target="pattern" name="slant" compare="not_eq"><const>roman</const></test>
    <edit name="matrix" mode="assign"><times><name>matrix</name><matrix>
      <double>1</double><double>0.2</double><double>0</double><double>1</double>
    </matrix></times></edit>
    <edit name="slant" mode="assign"><const>oblique</const></edit>
  </match>
</fontconfig>
`;
}
