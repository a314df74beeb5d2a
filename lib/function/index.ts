export { DeliveryFunction, type DeliveryFunctionProps } from './delivery-function';
export { FunctionPackage } from './function-package';
export { Hosting, type ElasticPremiumOptions } from './hosting';
export { SigningKeys, type SigningKeysProps } from './signing-keys';
