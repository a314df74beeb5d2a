import type { BrokerConfigInput } from '../../lambda/sas-broker/config';
import { sasVersions } from '../../lambda/sas-broker/config';
import { display, requireInteger, requireKnownOneOf } from '../validation';

/** Version of the storage service by which a SAS is made (`sv`). */
export type SasVersion = (typeof sasVersions)[number];

/** Options of `SasSigning.userDelegation`. */
export interface UserDelegationOptions {
  /**
   * Version by which tokens are made.
   * @default "2026-04-06"
   */
  readonly version?: SasVersion;
  /**
   * Whether each token has an id (`scid`) that Azure writes into the logs of storage: it leads from a request there to the
   * line in the broker's log that says who asked.
   * @default true
   */
  readonly correlationId?: boolean;
  /**
   * Whether the token of a single-request upload is good for the announced length, media type and kind of blob only
   * (`srh`). Azure then refuses what is larger or something else, where it is only seen at the confirmation otherwise.
   * @default - true with the version 2026-04-06, which it needs
   */
  readonly bindHeaders?: boolean;
  /**
   * Hours for which the broker asks for a key, 2-167 (Azure gives none for longer than 7 days). No token outlives its key,
   * so this is how long a leaked key would be of use.
   * @default 12
   */
  readonly keyHours?: number;
}

/** Options of `SasSigning.accountKey`. */
export interface AccountKeySigningOptions {
  /**
   * Version by which tokens are made.
   * @default "2022-11-02"
   */
  readonly version?: SasVersion;
}

/** What the broker signs with. */
export class SasSigning {
  /**
   * A user delegation key, which the broker's identity is given for some hours: no key is kept anywhere, every token has
   * an id in the logs of storage, and single-request uploads are held to size and type by Azure itself.
   * @throws Error when an option is one that Azure would refuse
   */
  static userDelegation(options: UserDelegationOptions = {}): SasSigning {
    const { version = '2026-04-06', correlationId = true, keyHours = 12 } = options;
    const { bindHeaders = version === '2026-04-06' } = options;
    requireKnownOneOf('version', version, sasVersions);
    requireBoolean('correlationId', correlationId);
    requireBoolean('bindHeaders', bindHeaders);
    if (bindHeaders && version !== '2026-04-06') {
      throw new Error(`\`bindHeaders\` must be false before the version 2026-04-06, got: true with "${version}"`);
    }
    requireInteger('keyHours', keyHours, 2, 167);
    return new SasSigning({ type: 'user-delegation', version, correlationId, bindHeaders, keyHours });
  }

  /**
   * The account's key, by way of the broker's key vault: for an account of which no identity may ask for delegation keys.
   * Tokens have no id in the logs, none are bound to headers, and all of them end with the key only. The account must take
   * its key (`sharedAccessKeyEnabled`).
   * @throws Error when an option is one that Azure would refuse
   */
  static accountKey(options: AccountKeySigningOptions = {}): SasSigning {
    const { version = '2022-11-02' } = options;
    requireKnownOneOf('version', version, sasVersions);
    return new SasSigning({ type: 'account-key', version });
  }

  private constructor(
    /** @internal */
    readonly _config: BrokerConfigInput['signing'],
  ) {}
}

function requireBoolean(prop: string, value: boolean): void {
  const given: unknown = value;
  if (typeof given !== 'boolean') throw new Error(`\`${prop}\` must be true or false, got: ${display(given)}`);
}
