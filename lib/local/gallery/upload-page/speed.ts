const windowMs = 10_000;

/** How fast something went lately. */
export class Speed {
  private samples: { readonly at: number; readonly bytes: number }[] = [];

  /** Begins anew: a pause does not count. */
  reset(): void {
    this.samples = [];
  }

  /** @returns bytes in a second; undefined until that can be said */
  measure(bytes: number): number | undefined {
    const at = performance.now();
    this.samples = [...this.samples.filter((sample) => at - sample.at < windowMs), { at, bytes }];
    const [first] = this.samples;
    if (!first || at - first.at < 200 || bytes <= first.bytes) return undefined;
    return ((bytes - first.bytes) * 1000) / (at - first.at);
  }
}
