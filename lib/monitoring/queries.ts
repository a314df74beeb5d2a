/**
 * The questions that alerts and the workbook ask, in KQL.
 *
 * Front Door's access log arrives in the table `AzureDiagnostics`, which has a column of its own for each property of
 * any log, made when the first row with it arrives: `NAME_s` for a text, `NAME_d` for a number. Reports differ on which
 * of the two Front Door's numbers are, so both are read, and neither need exist.
 * Properties: learn.microsoft.com, "Monitor metrics and logs in Azure Front Door".
 */

/** Width of a point in the workbook's charts, by its parameter `TimeRange`. */
const bin = 'bin(TimeGenerated, {TimeRange:grain})';

/** What was served without asking the function. `REMOTE_HIT` is from the cache of another edge. */
const hits = '"HIT", "REMOTE_HIT", "PARTIAL_HIT"';

/** Fewer requests than this in a window say nothing of a percentile: one slow image would be the 95th of them. */
const leastRequests = 20;

/** The access log, its columns read as what they are; of every Front Door that logs to the workspace, or of one. */
function accessLog(profileId?: string): string {
  return lines(
    'AzureDiagnostics',
    'where ResourceProvider == "MICROSOFT.CDN" and Category == "FrontDoorAccessLog"',
    ...(profileId === undefined ? [] : [`where _ResourceId =~ "${profileId}"`]),
    `extend Status = toint(${property('httpStatusCode')}), Seconds = todouble(${property('timeTaken')})`,
    'extend Cache = tostring(column_ifexists("cacheStatus_s", ""))',
  );
}

function property(name: string): string {
  return `coalesce(${['s', 'd'].map((type) => `tostring(column_ifexists("${name}_${type}", ""))`).join(', ')})`;
}

/** One row for each image that was made, from the function's line of JSON in the log; a sampled row stands for several. */
function imagesMade(applicationInsightsId: string): string {
  return lines(
    'AppTraces',
    `where _ResourceId =~ "${applicationInsightsId}" and Message has "sourceBytes"`,
    'extend Line = parse_json(Message)',
    'extend SourceBytes = tolong(Line.sourceBytes), Bytes = tolong(Line.bytes), Format = tostring(Line.format)',
    'extend SavedBytes = max_of(0, SourceBytes - Bytes)',
  );
}

/** Requests by how the cache answered: `HIT`, `MISS`, `PRIVATE_NOSTORE` … */
export const requestsByCache = lines(accessLog(), `summarize Requests = count() by ${bin}, Cache`);

/** Share of the requests that the cache answered. */
export const hitRatio = lines(
  accessLog(),
  `summarize HitPercent = round(100.0 * countif(Cache in (${hits})) / count(), 1) by ${bin}`,
);

/** How long requests took at the edge, until the last byte was sent. */
export const latency = lines(
  accessLog(),
  `summarize P50Seconds = percentile(Seconds, 50), P95Seconds = percentile(Seconds, 95) by ${bin}`,
);

/** Requests that failed, by status; 0 is an answer that nobody waited for. */
export const errorsByStatus = lines(
  accessLog(),
  'where Status < 100 or Status >= 400',
  `summarize Requests = count() by ${bin}, Answer = tostring(Status)`,
);

/** Bytes that images were made smaller by; what the cache answers saves them again, which is not counted. */
export function bytesSaved(applicationInsightsId: string): string {
  return lines(imagesMade(applicationInsightsId), `summarize SavedBytes = sum(SavedBytes * ItemCount) by ${bin}`);
}

/** What images were made into. */
export function formatsMade(applicationInsightsId: string): string {
  return lines(
    imagesMade(applicationInsightsId),
    'summarize Images = sum(ItemCount), SourceBytes = sum(SourceBytes * ItemCount), Bytes = sum(Bytes * ItemCount),' +
      ' SavedBytes = sum(SavedBytes * ItemCount) by Format',
    'order by Images desc',
  );
}

/** The 95th percentile of a window as one row, `P95Seconds`; no row where there were too few requests. */
export function latencyOf(profileId: string): string {
  return lines(
    accessLog(profileId),
    // An alert wants to know when; the last request of the window is in it.
    'summarize Requests = count(), P95Seconds = percentile(Seconds, 95), TimeGenerated = max(TimeGenerated)',
    `where Requests >= ${leastRequests}`,
  );
}

/** The remaining life of a SAS as one row, `DaysLeft`; no table is read. */
export function daysUntil(expiry: string): string {
  return lines(
    `datatable(Expiry: datetime) [datetime(${expiry})]`,
    'project TimeGenerated = ago(1m), DaysLeft = (Expiry - now()) / 1d',
  );
}

function lines(...parts: string[]): string {
  return parts.join('\n| ');
}
