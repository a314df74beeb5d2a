/** A URL with a stored answer. */
export interface GoldenUrl {
  /** Of the stored file, without extension. */
  readonly name: string;
  /** Path and query behind the endpoint's `/`. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** 200 if left out. */
  readonly status?: number;
  /** What to look at. */
  readonly look?: string;
}

/** One row of the table. */
export function row(
  name: string,
  target: string,
  look?: string,
  more: Pick<GoldenUrl, 'headers' | 'status'> = {},
): GoldenUrl {
  return { name, target, look, ...more };
}
