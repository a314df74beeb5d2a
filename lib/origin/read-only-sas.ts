import { DataAzurermStorageAccountBlobContainerSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-blob-container-sas';
import { DataAzurermStorageAccountSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-sas';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { Fn, type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { display, requireKnownOneOf, requireMatch, requireSecretName } from '../validation';
import { requireIpRange } from './ip-range';
import { type SasDates, SasValidity } from './sas-validity';

/** What a SAS lets one read: the blobs of its container, or those of every container of the account. */
export type SasScope = 'container' | 'account';

/** Headers with which Azure answers requests made with a SAS, instead of those that were stored with the blob. */
export interface SasResponseHeaders {
  /** @default - as stored */
  readonly cacheControl?: string;
  /** @default - as stored */
  readonly contentDisposition?: string;
  /** @default - as stored */
  readonly contentEncoding?: string;
  /** @default - as stored */
  readonly contentLanguage?: string;
  /** @default - as stored */
  readonly contentType?: string;
}

/** What a read-only SAS is to be like. */
export interface ReadOnlySasOptions {
  /** How long it is valid. */
  readonly validity: SasValidity;
  /**
   * What it lets one read. `account` is what ImageKit's tutorial makes, and reads every container of the account.
   * @default "container"
   */
  readonly scope?: SasScope;
  /**
   * Public IPv4 address that requests must come from, or a first and a last one: `203.0.113.5-203.0.113.9`. Not for what
   * runs in Azure in the account's own region: that has a private address there.
   * @default - anywhere
   */
  readonly ipRange?: string;
  /**
   * Headers that Azure answers with. For `scope: 'container'` only.
   * @default - those stored with each blob
   */
  readonly responseHeaders?: SasResponseHeaders;
}

/** Props of {@link ReadOnlySas}. */
export interface ReadOnlySasProps extends ReadOnlySasOptions {
  /** Name of the account. */
  readonly accountName: string;
  /** Connection string of the account, with the key that signs. Sensitive. */
  readonly connectionString: string;
  /** Container that may be read. */
  readonly containerName: string;
  /**
   * Most days that the account's SAS policy allows.
   * @default - not known, so not checked
   */
  readonly sasExpirationDays?: number;
}

/** The fields of ImageKit's origin of type `AZURE_BLOB`, named as in its API. */
export interface ImageKitAzureBlobOrigin {
  /** Name of the storage account. */
  readonly accountName: string;
  /** Name of the container. */
  readonly container: string;
  /** The token with its leading `?`. Sensitive. */
  readonly sasToken: string;
}

/** Options of {@link ReadOnlySas.toKeyVault}. */
export interface SasSecretOptions {
  /**
   * What must be there before the secret can be written: in a vault with role-based access, the role assignment
   * ("Key Vault Secrets Officer") of whoever runs Terraform.
   * @default - nothing
   */
  readonly dependsOn?: ITerraformDependable[];
  /**
   * Tags of the secret.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * A SAS with which blobs can be read by their name over HTTPS, and nothing else: no listing, writing or deleting.
 * With `scope: 'container'` (`sr=c`, `sp=r`) those of one container, with `scope: 'account'` (`ss=b`, `srt=o`, `sp=r`)
 * those of **every** container of the account.
 *
 * It is signed with the account key and can only be revoked by renewing that key. Terraform's state holds it.
 */
export class ReadOnlySas extends Construct {
  /** The token with its leading `?`, as ImageKit's form "Add New Origin" wants it. Sensitive. */
  readonly token: string;
  /** The token without `?`, to be appended to a URL after a `?` or `&` of one's own. Sensitive. */
  readonly tokenWithoutQuestionMark: string;
  /** When it ends, RFC 3339 in UTC; only known to Terraform where the validity rotates. */
  readonly expiry: string;
  /** What ImageKit is told to read this container itself. `sasToken` is sensitive. */
  readonly imageKitOrigin: ImageKitAzureBlobOrigin;

  /** @throws Error when it is valid for longer than the account allows, or an option is one that Azure would refuse */
  constructor(scope: Construct, id: string, props: ReadOnlySasProps) {
    super(scope, id);
    validateOptions(props);
    const dates = props.validity._render(this, props.sasExpirationDays);
    this.token = props.scope === 'account' ? this.accountToken(props, dates) : this.containerToken(props, dates);
    this.tokenWithoutQuestionMark = Token.asString(Fn.trimprefix(this.token, '?'));
    this.expiry = dates.expiry;
    this.imageKitOrigin = {
      accountName: props.accountName,
      container: props.containerName,
      sasToken: this.token,
    };
  }

  /**
   * Keeps the token, with its leading `?`, as a secret that expires when it does. A new token is a new version of it.
   * @param keyVaultId resource id of the vault
   * @param secretName name of the secret, 1-127 letters, digits or hyphens; also the id of the construct
   * @throws Error when the name is one that Azure would refuse
   */
  toKeyVault(keyVaultId: string, secretName = 'read-only-sas', options: SasSecretOptions = {}): KeyVaultSecret {
    requireSecretName(secretName);
    return new KeyVaultSecret(this, secretName, {
      name: secretName,
      keyVaultId,
      value: this.token,
      contentType: 'SAS token',
      expirationDate: this.expiry,
      tags: options.tags,
      dependsOn: options.dependsOn,
    });
  }

  private containerToken(props: ReadOnlySasProps, dates: SasDates): string {
    return new DataAzurermStorageAccountBlobContainerSas(this, 'Resource', {
      ...props.responseHeaders,
      connectionString: props.connectionString,
      containerName: props.containerName,
      httpsOnly: true,
      ...dates,
      ipAddress: props.ipRange,
      permissions: { read: true, add: false, create: false, write: false, delete: false, list: false },
    }).sas;
  }

  private accountToken(props: ReadOnlySasProps, dates: SasDates): string {
    return new DataAzurermStorageAccountSas(this, 'Resource', {
      connectionString: props.connectionString,
      signedVersion: '2022-11-02',
      httpsOnly: true,
      ...dates,
      ipAddresses: props.ipRange,
      services: { blob: true, queue: false, table: false, file: false },
      resourceTypes: { service: false, container: false, object: true },
      permissions: {
        read: true,
        write: false,
        delete: false,
        list: false,
        add: false,
        create: false,
        update: false,
        process: false,
        tag: false,
        filter: false,
      },
    }).sas;
  }
}

function validateOptions(options: ReadOnlySasOptions): void {
  const { scope = 'container', ipRange, responseHeaders = {} } = options;
  const validity: unknown = options.validity;
  if (!(validity instanceof SasValidity)) {
    throw new Error(`\`validity\` must be SasValidity.between() or SasValidity.rotating(), got: ${display(validity)}`);
  }
  requireKnownOneOf('scope', scope, ['container', 'account']);
  if (ipRange !== undefined) requireIpRange('ipRange', ipRange);
  for (const [name, value] of Object.entries(responseHeaders) as [string, string | undefined][]) {
    if (value === undefined) continue;
    if (scope === 'account') {
      throw new Error('`responseHeaders` must be left out where `scope` is account, whose SAS has none');
    }
    // Anything else would end or garble the header.
    requireMatch(`responseHeaders.${name}`, value, /^[ -~]+$/, 'printable ASCII characters');
  }
}
