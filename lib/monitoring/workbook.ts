import * as queries from './queries';

/** What the workbook asks. */
export interface WorkbookSources {
  /** Resource id of the Log Analytics workspace. */
  readonly workspaceId: string;
  /** Resource id of Application Insights. */
  readonly applicationInsightsId: string;
}

/**
 * The workbook "Image delivery" as its JSON: requests, hit ratio, latency, errors and bytes saved over a chosen time.
 * The form is that of github.com/microsoft/Application-Insights-Workbooks.
 */
export function renderWorkbook({ workspaceId, applicationInsightsId }: WorkbookSources): string {
  const chart = (name: string, title: string, query: string, visualization: Visualization): WorkbookItem => ({
    type: 3,
    name,
    content: {
      version: 'KqlItem/1.0',
      query,
      size: 0,
      title,
      timeContextFromParameter: 'TimeRange',
      queryType: 0,
      resourceType: 'microsoft.operationalinsights/workspaces',
      crossComponentResources: [workspaceId],
      visualization,
    },
  });
  const workbook: Workbook = {
    version: 'Notebook/1.0',
    items: [
      timeRange,
      chart('requests', 'Requests, by how the cache answered', queries.requestsByCache, 'timechart'),
      chart('hit-ratio', 'Answered by the cache, in percent of the requests', queries.hitRatio, 'timechart'),
      chart('latency', 'Time until the last byte, in seconds', queries.latency, 'timechart'),
      chart('errors', 'Errors by status', queries.errorsByStatus, 'timechart'),
      chart(
        'bytes-saved',
        'Bytes saved where images were made',
        queries.bytesSaved(applicationInsightsId),
        'timechart',
      ),
      chart('formats', 'What images were made into', queries.formatsMade(applicationInsightsId), 'table'),
    ],
    fallbackResourceIds: [workspaceId],
    $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
  };
  return JSON.stringify(workbook);
}

type Visualization = 'timechart' | 'table';

interface Workbook {
  readonly version: 'Notebook/1.0';
  readonly items: readonly WorkbookItem[];
  readonly fallbackResourceIds: readonly string[];
  readonly $schema: string;
}

/** 3 is a query, 9 a row of parameters. */
type WorkbookItem =
  | { readonly type: 3; readonly name: string; readonly content: QueryContent }
  | { readonly type: 9; readonly name: string; readonly content: ParametersContent };

interface QueryContent {
  readonly version: 'KqlItem/1.0';
  readonly query: string;
  /** 0 is medium. */
  readonly size: 0;
  readonly title: string;
  readonly timeContextFromParameter: string;
  /** 0 is logs. */
  readonly queryType: 0;
  readonly resourceType: string;
  readonly crossComponentResources: readonly string[];
  readonly visualization: Visualization;
}

interface ParametersContent {
  readonly version: 'KqlParameterItem/1.0';
  readonly parameters: readonly {
    readonly id: string;
    readonly version: 'KqlParameterItem/1.0';
    readonly name: string;
    readonly label: string;
    /** 4 is a time range. */
    readonly type: 4;
    readonly isRequired: boolean;
    readonly value: { readonly durationMs: number };
    readonly typeSettings: { readonly selectableValues: readonly { readonly durationMs: number }[] };
  }[];
  readonly style: 'pills';
}

const hour = 3_600_000;
const selectable = [1, 4, 24, 7 * 24, 30 * 24].map((hours) => ({ durationMs: hours * hour }));

const timeRange: WorkbookItem = {
  type: 9,
  name: 'parameters',
  content: {
    version: 'KqlParameterItem/1.0',
    parameters: [
      {
        // Any id will do, as long as it stays.
        id: '6f0d3f5e-3f0c-4b57-9d43-0c5f1f8e2a61',
        version: 'KqlParameterItem/1.0',
        name: 'TimeRange',
        label: 'Time range',
        type: 4,
        isRequired: true,
        value: { durationMs: 24 * hour },
        typeSettings: { selectableValues: selectable },
      },
    ],
    style: 'pills',
  },
};
