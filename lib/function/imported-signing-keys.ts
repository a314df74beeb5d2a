import { DataAzurermResources } from '@cdktf/provider-azurerm/lib/data-azurerm-resources';
import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { assignRole, type Principal, type RoleScope } from '../role';
import { display, requireMatch, resourceIdPattern } from '../validation';
import type { ISigningKeys } from './signing-keys';

/** Props of `SigningKeys.fromKeyVault`. */
export interface ImportedSigningKeysProps {
  /**
   * URI of the secret whose value is the private key, `https://VAULT.vault.azure.net/secrets/NAME`, with a version at its
   * end or without: then Azure takes up a new version within 24 hours. The vault uses Azure RBAC (not access policies).
   */
  readonly secretUri: string;
  /**
   * The same for the key before, which stays valid beside it. Of the same vault; another version of the same secret, too.
   * @default - none
   */
  readonly previousSecretUri?: string;
  /**
   * Resource id of the key vault. It must be given where the vault is in another subscription than the provider's, or the
   * URI is only known at apply.
   * @default - looked up by the vault's name
   */
  readonly keyVaultId?: string;
}

/** Private keys that exist outside of this app. */
export class ImportedSigningKeys extends Construct implements ISigningKeys {
  readonly appSettingReference: string;
  readonly previousAppSettingReference?: string;
  private readonly secrets: readonly RoleScope[];

  /** @throws Error when an id or a URI is not one of Azure's, or they are not of one vault */
  constructor(scope: Construct, id: string, props: ImportedSigningKeysProps) {
    super(scope, id);
    const { secretUri, previousSecretUri } = props;
    const secret = parseSecretUri('secretUri', secretUri);
    const previous = previousSecretUri === undefined ? [] : [parseSecretUri('previousSecretUri', previousSecretUri)];
    const keyVaultId = this.vaultOf(props, [secret, ...previous]);

    // A secret keeps its role when it is no longer the current one, so the role's place is told by the secret's name.
    const byId = new Map([...previous, secret].map((each) => [each.id, each]));
    this.secrets = [...byId.values()].map((each) => ({
      construct: new Construct(this, each.id),
      resourceId: `${keyVaultId}/secrets/${each.name}`,
    }));
    this.appSettingReference = referenceTo(secretUri);
    this.previousAppSettingReference = previousSecretUri === undefined ? undefined : referenceTo(previousSecretUri);
  }

  grantRead(principal: Principal): readonly RoleAssignment[] {
    return this.secrets.map((secret) => assignRole(principal, 'Key Vault Secrets User', secret));
  }

  private vaultOf({ keyVaultId }: ImportedSigningKeysProps, secrets: readonly Secret[]): string {
    const [vault, other] = new Set(secrets.flatMap(({ vaultName }) => vaultName ?? []));
    if (other !== undefined) {
      throw new Error(
        `\`previousSecretUri\` must be of the same vault as \`secretUri\` (${vault}), got: ${display(other)}`,
      );
    }
    if (keyVaultId === undefined) {
      if (vault === undefined) throw new Error('`keyVaultId` must be given where `secretUri` is only known at apply');
      return this.lookUp(vault);
    }
    const ids = resourceIdPattern('Microsoft.KeyVault/vaults');
    requireMatch('keyVaultId', keyVaultId, ids, 'the resource id of a key vault (`az keyvault show --query id`)');
    if (vault !== undefined) {
      requireMatch('keyVaultId', keyVaultId, new RegExp(`/${vault}$`, 'i'), `that of the vault of the URI (${vault})`);
    }
    return keyVaultId;
  }

  private lookUp(name: string): string {
    const found = new DataAzurermResources(this, 'Vault', {
      type: 'Microsoft.KeyVault/vaults',
      name,
      lifecycle: {
        postcondition: [
          {
            condition: '${length(self.resources) == 1}',
            errorMessage: `There is no key vault ${name} in this subscription. Give SigningKeys.fromKeyVault its keyVaultId.`,
          },
        ],
      },
    });
    return found.resources.get(0).id;
  }
}

/** A secret as far as its URI tells; the name may be a token. */
interface Secret {
  readonly id: string;
  readonly name: string;
  /** In lower case; unknown with a token. */
  readonly vaultName?: string;
}

/**
 * Domains of Azure's vaults: learn.microsoft.com, "Azure Key Vault keys, secrets and certificates overview", and for Bleu
 * and Delos the endpoints that Microsoft's SQL drivers trust.
 */
const domains = 'azure\\.net|azure\\.cn|usgovcloudapi\\.net|microsoftazure\\.de|sovcloud-api\\.(?:fr|de)';
const secretUriPattern = new RegExp(
  `^https://([a-z0-9-]{3,24})\\.vault\\.(?:${domains})/secrets/([a-z0-9-]{1,127})(?:/(?:[0-9a-f]{32})?)?$`,
  'i',
);

function parseSecretUri(prop: 'secretUri' | 'previousSecretUri', uri: string): Secret {
  const rule = 'the URI of a secret, such as "https://contoso.vault.azure.net/secrets/imagekit"';
  requireMatch(prop, uri, secretUriPattern, rule);
  const [, vaultName, name] = secretUriPattern.exec(uri) ?? [];
  if (vaultName === undefined || name === undefined) {
    return { id: prop, name: Token.asString(Fn.element(Fn.split('/', uri), 4)) };
  }
  return { id: `Secret-${name.toLowerCase()}`, name, vaultName: vaultName.toLowerCase() };
}

function referenceTo(secretUri: string): string {
  return `@Microsoft.KeyVault(SecretUri=${secretUri})`;
}
