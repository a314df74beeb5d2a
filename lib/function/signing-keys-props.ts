import { Token } from 'cdktf';
import { display, requireInteger, requireUtcTime } from '../validation';
import { type SecretVaultProps, validateVault } from './secret-vault';

/** Props of both `SigningKeys.generate` and `SigningKeys.fromVariable`. */
export interface SigningKeysProps extends SecretVaultProps {
  /**
   * Second at which the secrets expire, UTC: `2027-10-31T00:00:00Z`. Azure announces it and enforces nothing: the keys
   * go on to work. It can be changed, but never taken away again.
   * @default - never
   */
  readonly expirationDate?: string;
}

/** Props of `SigningKeys.generate`. */
export interface GeneratedSigningKeysProps extends SigningKeysProps {
  /**
   * Which key it is, counted from 1. Raised by one it brings a new key, beside which that of the generation before stays
   * valid and none that is older. Raised by two it ends all keys that there were, as one wants when one has leaked.
   * @default 1
   */
  readonly generation?: number;
  /**
   * Whether the key of the generation before is valid beside the new one.
   * @default true
   */
  readonly keepPrevious?: boolean;
}

/** Props of `SigningKeys.fromVariable`. */
export interface VariableSigningKeysProps extends SigningKeysProps {
  /**
   * The private key that URLs are signed with. A reference (a sensitive variable, say), never a literal. Empty or null at
   * apply, it is a random key, drawn once and kept.
   */
  readonly privateKey: string;
  /**
   * The one that they were signed with before, which stays valid beside it; likewise a reference. Empty or null at apply,
   * no other key is valid. To end it, empty it and leave the prop: taken away, its secret goes before the app forgets it.
   * @default - none
   */
  readonly previousPrivateKey?: string;
}

/** @throws Error when a prop is one that Azure would refuse */
export function validateSigningKeys(props: SigningKeysProps): void {
  validateVault(props);
  if (props.expirationDate !== undefined) requireUtcTime('expirationDate', props.expirationDate);
}

/**
 * @param prop the prop as the caller wrote it
 * @throws Error when it is no number from 1, or none that is known at synth
 */
export function validateGeneration(prop: string, generation: number): void {
  requireInteger(prop, generation, 1, mostGenerations);
  // It decides which keys there are.
  if (Token.isUnresolved(generation)) throw new Error(`\`${prop}\` must be a literal, got: a token`);
}

/** @throws Error when it is anything else, such as the text "false", by which an ended key would stay valid */
export function validateKeepPrevious(keepPrevious: boolean): void {
  const given: unknown = keepPrevious;
  if (typeof given !== 'boolean') throw new Error(`\`keepPrevious\` must be true or false, got: ${display(given)}`);
}

/** A key every day for 27 years; more is a slip. */
const mostGenerations = 9999;
