/** A family that is shipped, and whether it stands for a heavy display face. */
export interface Family {
  readonly name: string;
  readonly bold: boolean;
}

const sans: Family = { name: 'Open Sans', bold: false };
const heavySans: Family = { name: 'Open Sans', bold: true };
const serif: Family = { name: 'PT Serif', bold: false };
const mono: Family = { name: 'PT Mono', bold: false };
const script: Family = { name: 'Lobster', bold: false };
const fatSerif: Family = { name: 'Abril Fatface', bold: false };

/** ImageKit's families (docs: add-overlays-on-images), each with itself or the nearest that is shipped. */
export const families: ReadonlyMap<string, Family> = new Map([
  ['AbrilFatFace', fatSerif],
  ['Amaranth', sans],
  ['Arvo', serif],
  ['Audiowide', heavySans],
  ['Chivo', sans],
  ['Crimson Text', serif],
  ['exo', sans],
  ['Fredoka One', heavySans],
  ['Gravitas One', fatSerif],
  ['Kanit', sans],
  ['Lato', sans],
  ['Lobster', script],
  ['Lora', serif],
  ['Monoton', heavySans],
  ['Montserrat', sans],
  ['Old Standard', serif],
  ['Open Sans', sans],
  ['PT Mono', mono],
  ['PT_Serif', serif],
  ['Roboto', sans],
  ['Ubuntu', sans],
  ['Vollkorn', serif],
]);

const byPlainName = new Map([...families].map(([name, family]) => [plain(name), family]));

/** The family that stands for a name; capitals, spaces and `_` make no difference. Open Sans for any other name. */
export function familyNamed(name: string | undefined): Family {
  return byPlainName.get(plain(name ?? '')) ?? sans;
}

function plain(name: string): string {
  return name.replace(/[\s_-]/g, '').toLowerCase();
}
