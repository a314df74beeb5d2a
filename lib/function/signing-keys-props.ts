import { Token } from 'cdktf';
import { Construct } from 'constructs';
import type { INetwork } from '../network';
import {
  display,
  requireInteger,
  requireLocation,
  requireMatch,
  requireObjectId,
  requireResourceGroupName,
  requireUtcTime,
} from '../validation';

/** Props of both `SigningKeys.generate` and `SigningKeys.fromVariable`. */
export interface SigningKeysProps {
  /** Name of the key vault, 3-24 letters, digits or hyphens, unique in all of Azure. */
  readonly vaultName: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /**
   * Second at which the secrets expire, UTC: `2027-10-31T00:00:00Z`. Azure announces it and enforces nothing: the keys
   * go on to work. It can be changed, but never taken away again.
   * @default - never
   */
  readonly expirationDate?: string;
  /**
   * Object id in Entra of who writes the secrets, and gets the role "Key Vault Secrets Officer" for it: a group, where
   * several people and pipelines deploy. The role would move from one to the other with each deployment else.
   * @default - whoever runs Terraform
   */
  readonly secretsOfficerId?: string;
  /**
   * Network whose private endpoint alone leads to the vault. Terraform writes the secrets, so it has to run there, or
   * from an address that the network allows.
   * @default - none: the vault is reached over the internet, with a role
   */
  readonly network?: INetwork;
  /**
   * Tags of the key vault and its private endpoint.
   * @default - none
   */
  readonly tags?: Record<string, string>;
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
  const rule = '3-24 letters, digits or single hyphens, beginning with a letter and not ending in a hyphen';
  requireMatch('vaultName', props.vaultName, /^(?=.{3,24}$)[A-Za-z](?:-?[A-Za-z0-9])*$/, rule);
  requireResourceGroupName(props.resourceGroupName);
  requireLocation(props.location);
  if (props.secretsOfficerId !== undefined) requireObjectId('secretsOfficerId', props.secretsOfficerId);
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

/** @throws Error that does not repeat the key which is written into the code */
export function validateReference(prop: string, key: string): void {
  const given: unknown = key;
  if (Token.isUnresolved(given)) return;
  const got = typeof given === 'string' ? 'a literal' : given instanceof Construct ? display(given) : typeof given;
  const rule = 'a reference, such as `stringValue` of a sensitive TerraformVariable';
  throw new Error(`\`${prop}\` must be ${rule}, got: ${got}`);
}
