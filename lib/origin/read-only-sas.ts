import { DataAzurermStorageAccountBlobContainerSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-blob-container-sas';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { requireMatch } from '../validation';

/** How long a {@link ReadOnlySas} is valid. */
export interface SasValidityProps {
  /** First second of validity, UTC: `2026-11-01T00:00:00Z`. */
  readonly start: string;
  /** Second at which it ends, UTC: `2027-10-31T00:00:00Z`. It must be renewed by hand before. */
  readonly expiry: string;
  /**
   * Allows a SAS that is valid for more than a year. It can only be revoked by renewing the account key.
   * @default false
   */
  readonly allowLongLived?: boolean;
}

/** Props of {@link ReadOnlySas}. */
export interface ReadOnlySasProps extends SasValidityProps {
  /** Connection string of the account, with its key. Sensitive. */
  readonly connectionString: string;
  /** Container that may be read. */
  readonly containerName: string;
}

/**
 * A service SAS for one container (`sr=c`, `sp=r`, `spr=https`): whoever has it can read blobs by their name, and
 * cannot list, write or delete them or read another container.
 *
 * The dates are fixed in the code, so every plan computes the same token; nothing renews it by itself.
 */
export class ReadOnlySas extends Construct {
  /** The token with its leading `?`, as ImageKit's form "Add New Origin" wants it. Sensitive. */
  readonly token: string;
  /** The token without `?`, to be appended to a URL after a `?` or `&` of one's own. Sensitive. */
  readonly tokenWithoutQuestionMark: string;

  /** @throws Error when a date is malformed, the expiry is not after the start, or the time is too long */
  constructor(scope: Construct, id: string, props: ReadOnlySasProps) {
    super(scope, id);
    validateValidity(props);

    const sas = new DataAzurermStorageAccountBlobContainerSas(this, 'Resource', {
      connectionString: props.connectionString,
      containerName: props.containerName,
      httpsOnly: true,
      start: props.start,
      expiry: props.expiry,
      permissions: { read: true, add: false, create: false, write: false, delete: false, list: false },
    });
    this.token = sas.sas;
    this.tokenWithoutQuestionMark = Token.asString(Fn.trimprefix(sas.sas, '?'));
  }
}

const longestDays = 366;
const day = 86_400_000;

function validateValidity(props: SasValidityProps): void {
  const start = parseDate('start', props.start);
  const expiry = parseDate('expiry', props.expiry);
  if (start === undefined || expiry === undefined) return;
  if (expiry <= start) {
    throw new Error(`\`expiry\` must be after \`start\` (${props.start}), got: "${props.expiry}"`);
  }
  if (expiry - start > longestDays * day && !props.allowLongLived) {
    const days = Math.ceil((expiry - start) / day);
    throw new Error(`\`expiry\` must be at most a year after \`start\` without \`allowLongLived\`, got: ${days} days`);
  }
}

/** Milliseconds since 1970; undefined for a token. Azure takes no offset and the provider checks nothing. */
function parseDate(prop: string, value: string): number | undefined {
  if (Token.isUnresolved(value)) return undefined;
  const rule = 'a UTC date and time such as "2026-11-01T00:00:00Z"';
  requireMatch(prop, value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, rule);
  const time = Date.parse(value);
  // Some engines roll 30 February over to March.
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(value.slice(0, 19));
  if (!exists) throw new Error(`\`${prop}\` must be ${rule}, got: "${value}"`);
  return time;
}
