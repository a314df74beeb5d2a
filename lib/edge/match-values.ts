import { Token } from 'cdktf';
import { isIP } from 'node:net';
import { display, requireList } from '../validation';

/** Most values of a condition. */
const mostValues = 600;

/** ISO 3166-1 alpha-2, and `ZZ` for addresses that are in no country's list. */
const countries = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
    'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO ' +
    'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
    'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
    'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW ' +
    'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM ' +
    'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ZZ'
  ).split(' '),
);

/** @throws Error when a firewall would refuse one of the ranges */
export function requireIpRanges(prop: string, ranges: readonly string[] | undefined): void {
  requireValues(prop, ranges, isIpRange, 'addresses or CIDR ranges, such as "203.0.113.0/24"');
}

/** @throws Error when one of the codes is no country's */
export function requireCountries(prop: string, codes: readonly string[] | undefined): void {
  requireValues(prop, codes, (code) => countries.has(code), 'two-letter codes of ISO 3166-1, such as "GB"');
}

function requireValues(
  prop: string,
  values: readonly string[] | undefined,
  isValid: (value: string) => boolean,
  rule: string,
): void {
  if (values === undefined || Token.isUnresolved(values)) return;
  requireList(prop, values);
  const wrong = values.findIndex((value: unknown) => !Token.isUnresolved(value) && !isText(value, isValid));
  if (wrong >= 0) throw new Error(`\`${prop}\` must hold ${rule}, got: ${display(values[wrong])}`);
  if (values.length === 0 || values.length > mostValues) {
    throw new Error(`\`${prop}\` must hold 1-${mostValues} of them, got: ${values.length}`);
  }
}

/** Plain JavaScript may bring something else than a text. */
function isText(value: unknown, isValid: (value: string) => boolean): boolean {
  return typeof value === 'string' && isValid(value);
}

function isIpRange(value: string): boolean {
  const [address = '', prefix = '0', ...rest] = value.split('/');
  const version = isIP(address);
  return version > 0 && rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}
