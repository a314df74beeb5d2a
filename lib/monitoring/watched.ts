import type { Construct } from 'constructs';

/** A Front Door that can be watched, such as `FrontDoor`. */
export interface WatchedFrontDoor extends Construct {
  /** Resource id of the profile. */
  readonly profileId: string;
  /**
   * The profile, so that two endpoints of one can be told from two profiles: each token for an id is another text.
   * @default - `profileId`
   */
  readonly profile?: unknown;
}

/** A function app whose logs can be kept, such as `DeliveryFunction`. */
export interface WatchedFunction extends Construct {
  /** Resource id of the app. */
  readonly functionAppId: string;
  /**
   * Whether its plan has diagnostic logs. Flex Consumption has none.
   * @default true
   */
  readonly hasDiagnosticLogs?: boolean;
}

/** A storage account whose requests can be logged, such as that of a `BlobOrigin`. */
export interface WatchedStorage extends Construct {
  /** Resource id of the account. */
  readonly storageAccountId: string;
}

/** A SAS that ends, such as `ReadOnlySas`. */
export interface WatchedSas {
  /** When it ends, UTC: `2027-10-31T00:00:00Z`. */
  readonly expiry: string;
}
