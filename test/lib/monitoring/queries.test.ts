import { describe, expect, it } from '@jest/globals';
import * as queries from '../../../lib/monitoring/queries';
import { renderWorkbook } from '../../../lib/monitoring/workbook';

const insights = '/subscriptions/0/resourceGroups/contoso/providers/Microsoft.Insights/components/contoso';
const profile = '/subscriptions/0/resourceGroups/contoso/providers/Microsoft.Cdn/profiles/contoso';
const workspace = '/subscriptions/0/resourceGroups/contoso/providers/Microsoft.OperationalInsights/workspaces/contoso';

const all: [string, string][] = [
  ['requestsByCache', queries.requestsByCache],
  ['hitRatio', queries.hitRatio],
  ['latency', queries.latency],
  ['errorsByStatus', queries.errorsByStatus],
  ['bytesSaved', queries.bytesSaved(insights)],
  ['formatsMade', queries.formatsMade(insights)],
  ['latencyOf', queries.latencyOf(profile)],
  ['daysUntil', queries.daysUntil('2027-10-31T00:00:00Z')],
];

/** Columns that a table always has: learn.microsoft.com, "Azure Monitor Logs table reference". */
const columns: Record<string, readonly string[]> = {
  AzureDiagnostics: ['TimeGenerated', 'ResourceProvider', 'Category', '_ResourceId'],
  AppTraces: ['TimeGenerated', 'Message', 'ItemCount', '_ResourceId'],
};

/** Properties of FrontDoorAccessLog that are read, as the table may name their columns. */
const optionalColumns = ['httpStatusCode_s', 'httpStatusCode_d', 'timeTaken_s', 'timeTaken_d', 'cacheStatus_s'];

const keywords = 'where extend project summarize order by desc and or in has datatable datetime'.split(' ');

/** Names in a query that are no functions, no keywords, and not defined by an earlier part of it. */
function columnsOf(query: string): string[] {
  const parts = query
    .replace(/"[^"]*"/g, '""')
    .replace(/\{TimeRange:grain\}|datetime\([^)]*\)|\b\d+[md]\b/g, '1')
    .split('\n| ');
  const defined = new Set<string>(keywords);
  const found = new Set<string>();
  for (const part of parts.slice(1)) {
    for (const name of part.match(/(?<!\.)\b[A-Za-z_]\w*\b(?!\()/g) ?? []) if (!defined.has(name)) found.add(name);
    for (const [, name] of part.matchAll(/\b(\w+) = /g)) if (name !== undefined) defined.add(name);
    // What a part defines and nothing before it had, is no column of the table.
    for (const [, name] of part.matchAll(/\b(\w+) = /g)) if (name !== undefined) found.delete(name);
  }
  return [...found];
}

describe('the queries', () => {
  it.each(all)('%s reads only columns that its table has', (_, query) => {
    const [table = ''] = query.split('\n');
    const known = columns[table] ?? ['TimeGenerated', 'Expiry'];
    expect(known).toEqual(expect.arrayContaining(columnsOf(query).sort()));
  });

  it.each(all)('%s asks first whether a column that logs bring along exists', (_, query) => {
    const guarded = [...query.matchAll(/column_ifexists\("(\w+)", ""\)/g)].map(([, name]) => name);
    expect(optionalColumns).toEqual(expect.arrayContaining(guarded));
    expect(query.match(/\b\w+_[sd]\b/g) ?? []).toEqual(guarded);
  });

  it('of one Front Door look at no other', () => {
    expect(queries.latencyOf(profile)).toContain(`\n| where _ResourceId =~ "${profile}"\n`);
    expect(queries.latency).not.toContain('_ResourceId');
  });

  it('find the lines in which the function tells what it made', () => {
    const line = JSON.stringify({ status: 200, bytes: 1, ms: 1, sourceBytes: 2, format: 'webp' });
    for (const query of [queries.bytesSaved(insights), queries.formatsMade(insights)]) {
      const [, term = 'missing'] = /Message has "(\w+)"/.exec(query) ?? [];
      expect(line).toContain(`"${term}"`);
      for (const [, name = 'missing'] of query.matchAll(/Line\.(\w+)/g)) expect(line).toContain(`"${name}":`);
      expect(query).toContain('ItemCount');
    }
  });

  it('look at a window that has enough requests, and give one row', () => {
    expect(queries.latencyOf(profile)).toMatch(/P95Seconds = percentile\(Seconds, 95\).*\n\| where Requests >= 20$/);
  });

  it('ask for the life of a SAS without a table', () => {
    expect(queries.daysUntil('2027-10-31T00:00:00Z')).toBe(
      'datatable(Expiry: datetime) [datetime(2027-10-31T00:00:00Z)]\n' +
        '| project TimeGenerated = ago(1m), DaysLeft = (Expiry - now()) / 1d',
    );
  });
});

describe('the workbook', () => {
  const { items, ...rest } = JSON.parse(
    renderWorkbook({ workspaceId: workspace, applicationInsightsId: insights }),
  ) as { items: { type: number; name: string; content: Record<string, unknown> }[] };

  it('is a notebook on the workspace', () => {
    expect(rest).toEqual({
      version: 'Notebook/1.0',
      fallbackResourceIds: [workspace],
      $schema: expect.stringMatching(/workbook\.json$/),
    });
  });

  it('begins with the time that all its charts are about', () => {
    const [first, ...charts] = items;
    expect(first).toMatchObject({ type: 9, content: { parameters: [{ name: 'TimeRange', type: 4 }] } });
    for (const { type, content } of charts) {
      expect(type).toBe(3);
      expect(content).toMatchObject({
        version: 'KqlItem/1.0',
        timeContextFromParameter: 'TimeRange',
        queryType: 0,
        resourceType: 'microsoft.operationalinsights/workspaces',
        crossComponentResources: [workspace],
      });
    }
  });

  it('shows requests, hit ratio, latency, errors and bytes saved', () => {
    expect(items.slice(1).map(({ name, content }) => [name, content['query'], content['visualization']])).toEqual([
      ['requests', queries.requestsByCache, 'timechart'],
      ['hit-ratio', queries.hitRatio, 'timechart'],
      ['latency', queries.latency, 'timechart'],
      ['errors', queries.errorsByStatus, 'timechart'],
      ['bytes-saved', queries.bytesSaved(insights), 'timechart'],
      ['formats', queries.formatsMade(insights), 'table'],
    ]);
  });

  it('has no name twice', () => {
    expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
  });

  it('is always the same text', () => {
    const sources = { workspaceId: workspace, applicationInsightsId: insights };
    expect(renderWorkbook(sources)).toBe(renderWorkbook(sources));
  });
});
