import { prepareFonts } from '../../lambda/image-delivery/image/text/fonts';
import { FunctionPackage } from '../../lib';

/**
 * Done once, before the workers start: builds the function's packages, which all would do at the same time, and makes
 * the function's fonts known. fontconfig reads the environment of the process, and a test only has a copy of it.
 */
export default function setUp(): void {
  FunctionPackage.imageDelivery();
  FunctionPackage.imageDelivery({ heic: true });
  prepareFonts();
}
