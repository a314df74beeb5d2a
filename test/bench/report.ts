/** What a section has found. A section is a file of `sections/` that exports `run(): Promise<Report>`. */
export interface Report {
  /** What was measured, a row each, by the names of their columns. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** What is not as it has to be, a sentence each; any makes the command fail. */
  readonly failures: readonly string[];
}

/** Rows as text, in columns as wide as they have to be. */
export function tableOf(rows: Report['rows']): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
