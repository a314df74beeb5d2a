export { DeliveryFunction, type DeliveryFunctionProps } from './delivery-function';
export { FunctionPackage, type FunctionPackageOptions } from './function-package';
export { HostStorage, type HostStorageProps } from './host-storage';
export { Hosting, type HostingKind } from './hosting';
export type { DedicatedOptions, ElasticPremiumOptions, FlexConsumptionOptions } from './hosting-options';
export type { ImportedSigningKeysProps } from './imported-signing-keys';
export { SigningKeys, type ISigningKeys } from './signing-keys';
export type { GeneratedSigningKeysProps, SigningKeysProps, VariableSigningKeysProps } from './signing-keys-props';
