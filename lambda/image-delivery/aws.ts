import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';
import { deliver } from './deliver';
import type { Log } from '../log';
import { withoutBody } from './response/respond';
import { notConfigured, start } from './start';

/**
 * Largest body in bytes. What Lambda takes from a function is 6 MB of JSON; a body is a third longer in it (base64), and
 * some of that is for the headers. Lambda would answer 502 by itself, which says nothing.
 */
const maxResponseBytes = ((6 * 1024 * 1024 - 16 * 1024) * 3) / 4;

const base = start(process.env);

/**
 * Entry of the Lambda function: takes the events of a function URL (payload format 2.0).
 *
 * AWS does not say how its `rawPath` is encoded. Function URLs were seen to hand over path and query as they came. HTTP
 * APIs of API Gateway, whose events look the same, decode the path: behind one, signed names with escapes are refused.
 * A query that is empty leaves no `?`, which no signed URL has.
 */
export async function handler(event: LambdaFunctionURLEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const { method } = event.requestContext.http;
  const response =
    base instanceof Error
      ? notConfigured(base, log)
      : await deliver(
          { method, headers: headersOf(event) },
          { ...base, rawTarget: rawTargetOf(event), requestId: event.requestContext.requestId, maxResponseBytes, log },
        );
  const { status, headers, body } = method === 'HEAD' ? withoutBody(response) : response;
  const result = { statusCode: status, headers: Object.fromEntries(headers) };
  if (body === null) return result;
  return { ...result, body: Buffer.from(await response.arrayBuffer()).toString('base64'), isBase64Encoded: true };
}

function rawTargetOf({ rawPath, rawQueryString }: LambdaFunctionURLEvent): string {
  return bytesOf(rawQueryString === '' ? rawPath : `${rawPath}?${rawQueryString}`);
}

function headersOf(event: LambdaFunctionURLEvent): Headers {
  const given = Object.entries(event.headers).map(([name, value = '']): [string, string] => [name, bytesOf(value)]);
  return new Headers(given);
}

/** The text of an event as it came over the wire, one character a byte. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const log: Log = (level, line) => console[level](line);
