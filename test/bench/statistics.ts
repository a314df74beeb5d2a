/** @param share from 0 to 1 */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The middle one; of an even number of values the greater of two. */
export function median(values: readonly number[]): number {
  return ascending(values)[Math.floor(values.length / 2)] ?? NaN;
}

/** As one reads it: the middle, and between which values it lies. */
export function withSpread(values: readonly number[], digits: number): string {
  const sorted = ascending(values);
  const [least, most] = [sorted[0] ?? NaN, sorted.at(-1) ?? NaN];
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)}-${most.toFixed(digits)})`;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other);
}
