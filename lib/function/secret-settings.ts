import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Construct } from 'constructs';
import type { Principal } from '../role';
import { requireMatch, requireReference } from '../validation';
import { SecretVault, type SecretVaultProps, validateVault } from './secret-vault';

/** Props of {@link SecretSettings}. */
export interface SecretSettingsProps extends SecretVaultProps {
  /**
   * Values by the names of their app settings: letters, digits and underscores, such as `BLOBFRONT_SAS_PARTNER`. Each a
   * reference (a sensitive variable, say), never a literal.
   */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * App settings that are secret, such as what origins are read with: each a secret in a key vault of their own, which the
 * function app refers to. A new value is a new version, for which the app restarts.
 *
 * The stack needs a `TimeProvider`.
 */
export class SecretSettings extends Construct {
  /** What the app settings are set to: references that App Service replaces by the secrets at run time. */
  readonly appSettings: Readonly<Record<string, string>>;
  /** Whether only a network leads to the vault, so that Flex Consumption does not get there. */
  readonly behindNetwork: boolean;
  private readonly vault: SecretVault;

  /** @throws Error when a name is one that Azure would refuse, or a secret is a literal */
  constructor(scope: Construct, id: string, props: SecretSettingsProps) {
    super(scope, id);
    const secrets = Object.entries(props.secrets);
    validateVault(props);
    for (const [name, value] of secrets) {
      requireMatch('secrets', name, /^[A-Za-z]\w{0,126}$/, 'named with letters, digits or underscores');
      requireReference(`secrets.${name}`, value);
    }
    this.behindNetwork = props.network !== undefined;
    this.vault = new SecretVault(this, props);
    this.appSettings = Object.fromEntries(
      secrets.map(([name, value]) => [
        name,
        this.vault.write(name, { name: name.toLowerCase().replaceAll('_', '-'), value, contentType: 'App setting' }),
      ]),
    );
  }

  /** Lets a principal read the secrets (role "Key Vault Secrets User"). */
  grantRead(principal: Principal): readonly RoleAssignment[] {
    return this.vault.grantRead(principal);
  }
}
