import {
  blocks,
  lookParameters,
  outputParameters,
  parameters,
  sizeParameters,
} from '../../lambda/image-delivery/request/transformation/parameters';

/** The tables of the README that say what every key means, by heading. */
export function parameterTables(): [heading: string, table: string][] {
  return [
    ['Size', table(documented(sizeParameters))],
    ['Look, in the order in which it is done', table(documented(lookParameters))],
    ['Output', table(documented(outputParameters))],
    ['Blocks and names', table(Object.entries(blocks))],
    ['Of layers only', table(documented(parameters.layer))],
    ['Of texts only, or other than elsewhere', table(documented(parameters.text))],
  ];
}

function documented(rows: Readonly<Record<string, { readonly documentation: string }>>): [string, string][] {
  return Object.entries(rows).map(([key, { documentation }]) => [key, documentation]);
}

function table(rows: readonly (readonly [string, string])[]): string {
  return ['| Key | Meaning |', '| --- | --- |', ...rows.map(([key, text]) => `| \`${key}\` | ${text} |`)].join('\n');
}
