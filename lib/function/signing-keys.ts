import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Bytes } from '@cdktf/provider-random/lib/bytes';
import { Fn, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import type { Principal } from '../role';
import { requireReference } from '../validation';
import { ImportedSigningKeys, type ImportedSigningKeysProps } from './imported-signing-keys';
import { SecretVault } from './secret-vault';
import {
  type GeneratedSigningKeysProps,
  type SigningKeysProps,
  validateGeneration,
  validateKeepPrevious,
  validateSigningKeys,
  type VariableSigningKeysProps,
} from './signing-keys-props';

/** The keys that signatures are verified with: what a function needs to know of them. */
export interface ISigningKeys extends IConstruct {
  /** Value for an app setting that App Service replaces by the key at run time. */
  readonly appSettingReference: string;
  /**
   * The same for the key before, whose URLs are still valid.
   * @default - there is none
   */
  readonly previousAppSettingReference?: string;
  /** The private key, for those who sign. Sensitive. Unknown where it was imported. */
  readonly privateKey?: string;
  /**
   * Whether only a network leads to the vault, so that Flex Consumption does not get there.
   * @default - unknown
   */
  readonly behindNetwork?: boolean;
  /** Lets a principal read the secrets (role "Key Vault Secrets User"). */
  grantRead(principal: Principal): readonly RoleAssignment[];
}

/** What signatures are verified with; each an expression that Terraform evaluates. */
interface Keys {
  readonly current: string;
  readonly previous?: string;
}

/**
 * The key that signed URLs are made and verified with, and the one before, in a key vault of their own.
 *
 * The vault uses Azure RBAC; whoever deploys (or `secretsOfficerId`) gets the role "Key Vault Secrets Officer" on it,
 * because Terraform writes the secrets. Purge protection is on: a destroyed vault keeps its name for 7 days and can be
 * restored. How a key is replaced without breaking a URL: docs/signing-keys.md.
 */
export class SigningKeys extends Construct implements ISigningKeys {
  /**
   * A key that Terraform draws at the first apply and keeps, until `generation` is raised. The stack needs a
   * `RandomProvider` and a `TimeProvider` (`@cdktf/provider-random`, `@cdktf/provider-time`).
   * @throws Error when a name is one that Azure would refuse, or the generation is no number from 1
   */
  static generate(scope: Construct, id: string, props: GeneratedSigningKeysProps): SigningKeys {
    const { generation = 1, keepPrevious = true } = props;
    validateGeneration('generation', generation);
    validateKeepPrevious(keepPrevious);
    return new SigningKeys(scope, id, props, (draw) => {
      const current = draw(generation);
      if (generation === 1) return { current };
      // What is ended is replaced: Terraform takes a secret away before the app has forgotten it.
      return { current, previous: keepPrevious ? draw(generation - 1) : current };
    });
  }

  /**
   * A key that is handed to Terraform, such as that of an ImageKit account, so that URLs signed for ImageKit stay valid.
   * The stack needs a `RandomProvider`, for where the variable is empty, and a `TimeProvider`.
   * @throws Error when a name is one that Azure would refuse, or a key is a literal
   */
  static fromVariable(scope: Construct, id: string, props: VariableSigningKeysProps): SigningKeys {
    const { privateKey, previousPrivateKey } = props;
    requireReference('privateKey', privateKey);
    if (previousPrivateKey !== undefined) requireReference('previousPrivateKey', previousPrivateKey);
    return new SigningKeys(scope, id, props, (draw) => {
      const current = firstGiven(privateKey, draw(1));
      return previousPrivateKey === undefined
        ? { current }
        : { current, previous: firstGiven(previousPrivateKey, current) };
    });
  }

  /**
   * Keys that are secrets in a key vault already. Who reads them gets the role on these secrets only.
   * @throws Error when an id or a URI is not one of Azure's, or they are not of one vault
   */
  static fromKeyVault(scope: Construct, id: string, props: ImportedSigningKeysProps): ISigningKeys {
    return new ImportedSigningKeys(scope, id, props);
  }

  /** The private key, for those who sign. Sensitive. */
  readonly privateKey: string;
  readonly appSettingReference: string;
  readonly previousAppSettingReference?: string;
  readonly behindNetwork: boolean;
  private readonly vault: SecretVault;

  private constructor(
    scope: Construct,
    id: string,
    private readonly props: SigningKeysProps,
    choose: (draw: (generation: number) => string) => Keys,
  ) {
    super(scope, id);
    validateSigningKeys(props);
    this.vault = new SecretVault(this, props);
    const { current, previous } = choose((generation) => this.draw(generation));
    this.behindNetwork = props.network !== undefined;
    this.privateKey = current;
    this.appSettingReference = this.write('Secret', 'private-key', current);
    this.previousAppSettingReference =
      previous === undefined ? undefined : this.write('PreviousSecret', 'previous-private-key', previous);
  }

  grantRead(principal: Principal): readonly RoleAssignment[] {
    return this.vault.grantRead(principal);
  }

  /** 256 random bits, which Terraform keeps in its state and prints nowhere. */
  private draw(generation: number): string {
    const { hex } = new Bytes(this, `Key-${generation}`, { length: 32 });
    // Not as a template, which cdktf cannot render within a function.
    return Fn.join('', ['private_', hex]);
  }

  private write(id: string, name: string, value: string): string {
    const { expirationDate } = this.props;
    return this.vault.write(id, { name, value, contentType: 'ImageKit private key', expirationDate });
  }
}

/** Empty or null at apply counts as not given. */
function firstGiven(given: string, otherwise: string): string {
  return Token.asString(Fn.coalesce([given, otherwise]));
}
