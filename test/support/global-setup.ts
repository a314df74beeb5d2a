import { prepareFonts } from '../../lambda/image-delivery/image/text/fonts';
import { FunctionPackage } from '../../lib';
import { sampleImages } from '../../lib/local/seed';

/**
 * Done once, before the workers start: builds the functions' packages and draws the sample images, which all would do at
 * the same time (and those could not that have blocked sharp's loaders, as the function does), and makes the function's
 * fonts known. fontconfig reads the environment of the process, and a test only has a copy of it.
 */
export default async function setUp(): Promise<void> {
  await sampleImages();
  FunctionPackage.imageDelivery();
  FunctionPackage.imageDelivery({ heic: true });
  FunctionPackage.sasBroker();
  prepareFonts();
}
