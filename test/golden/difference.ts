import { type Answer, refusal } from './answer';
import { decode, describePicture, distance, tolerance } from './compare';

/** Files that are compared byte by byte: what is no picture to us. */
const texts = [refusal, 'svg', 'bin'];

/** What of an answer is not as it should be, in one line; undefined if nothing is. */
export async function difference(actual: Answer, expected: Answer): Promise<string | undefined> {
  if (actual.extension === expected.extension && actual.data.equals(expected.data)) return undefined;
  if (actual.extension !== expected.extension || texts.includes(actual.extension)) {
    return `${await summary(actual)} instead of ${await summary(expected)}`;
  }
  const [one, other] = await Promise.all([decode(actual.data), decode(expected.data)]);
  const [description, wanted] = [describePicture(one), describePicture(other)];
  if (description !== wanted) return `${description} instead of ${wanted}`;
  const { mean, outliers } = distance(one, other);
  if (mean <= tolerance.mean && outliers <= tolerance.outliers) return undefined;
  return `pixels differ by ${mean.toFixed(2)} on average, ${(outliers * 100).toFixed(1)} % of them a lot`;
}

/** An answer in one line. */
export async function summary({ extension, data }: Answer): Promise<string> {
  if (extension === refusal) return data.toString().trim();
  if (texts.includes(extension)) return `${data.length} bytes of ${extension}`;
  return describePicture(await decode(data));
}
