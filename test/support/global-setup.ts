import { FunctionPackage } from '../../lib';

/** Builds the function's package once, before the workers start and would all do so at the same time. */
export default function buildPackage(): void {
  FunctionPackage.imageDelivery();
}
