import { apiKeySettingName } from '../../lambda/sas-broker/config';
import type { SasBroker } from '../broker';
import { keepFunction } from './function-process';
import type { LocalKeys } from './keys';
import { type BrokerStorage, localBrokerConfig } from './local-broker-config';
import { LocalIssuer } from './local-issuer';
import type { Supervisor } from './supervisor';
import { claimsFor } from './token-claims';

/** How to start a {@link LocalBroker}. */
export interface LocalBrokerOptions {
  readonly declared: Pick<SasBroker, 'config' | 'functionPackage'>;
  readonly port: number;
  /** The local account and its containers. */
  readonly storage: BrokerStorage;
  readonly keys: LocalKeys;
  /** Web sites that may ask, besides those that are declared. */
  readonly webOrigins: readonly string[];
  /** Gets what the broker logs as an error, and when it ends. */
  readonly onError: (line: string) => void;
  /**
   * Gets what it logs of each request.
   * @default - nobody
   */
  readonly onRequest?: (line: string) => void;
}

/** What it takes to ask a broker. */
export interface BrokerAccess {
  /** Base URL, without a trailing slash. */
  readonly endpoint: string;
  /** Bearer token that it accepts. */
  readonly token: string;
}

/** The declared broker: its package as a process, and an issuer of tokens that it accepts. */
export class LocalBroker {
  /** @throws UserError when it does not start */
  static async start(options: LocalBrokerOptions): Promise<LocalBroker> {
    const { declared, port, keys, onError, onRequest } = options;
    const issuer = await LocalIssuer.start(keys.tokenKey);
    try {
      const config = localBrokerConfig(declared.config, { ...options, issuer: issuer.config });
      const { claims, missing } = claimsFor(config.policy);
      if (missing.length > 0)
        onError(`With the local token one cannot ${missing.join(', ')}: no rule of the policy fits`);
      const apiKeys = Object.entries(keys.apiKeys).map(([name, key]) => [apiKeySettingName(name), key] as const);
      const appSettings = {
        BLOBFRONT_BROKER_CONFIG: JSON.stringify(config),
        BLOBFRONT_UPLOAD_KEYS: keys.uploadKey,
        BLOBFRONT_ACCOUNT_KEY: keys.accountKey,
        ...Object.fromEntries(apiKeys),
      };
      const { functionPackage } = declared;
      const process = { name: 'the broker', functionPackage, port, appSettings, onError, onRequest };
      return new LocalBroker(issuer, await keepFunction(process), await issuer.token(claims));
    } catch (error) {
      await issuer.stop();
      throw error;
    }
  }

  private constructor(
    private readonly issuer: LocalIssuer,
    private readonly supervisor: Supervisor,
    private readonly token: string,
  ) {}

  /** How to ask it. */
  get access(): BrokerAccess {
    return { endpoint: this.supervisor.answer, token: this.token };
  }

  /** Id of its process. */
  get pid(): number | undefined {
    return this.supervisor.pid;
  }

  /** Stops it; requests under way are answered. */
  async stop(): Promise<void> {
    await this.supervisor.stop();
    await this.issuer.stop();
  }
}
