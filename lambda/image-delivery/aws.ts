import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';
import { deliver, type DeliveryContext } from './deliver';
import { DeliveryError } from './errors';
import { errorResponse, withoutBody } from './response/respond';
import { notConfigured, start } from './start';

/**
 * Largest body in bytes. What Lambda takes from a function is 6 MB of JSON; a body is a third longer in it (base64), and
 * some of that is for the headers.
 */
const maxBodyBytes = ((6 * 1024 * 1024 - 16 * 1024) * 3) / 4;

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
      : sendable(await deliver({ method, headers: headersOf(event) }, { ...base, rawTarget: rawTargetOf(event), log }));
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

/** Lambda would answer 502 by itself, which says nothing. */
function sendable(response: Response): Response {
  if (Number(response.headers.get('content-length') ?? 0) <= maxBodyBytes) return response;
  const text = `The answer is larger than ${maxBodyBytes} bytes, the most that AWS Lambda sends; ask for a smaller one`;
  return errorResponse(new DeliveryError(400, 'ELIMIT', text));
}

const log: DeliveryContext['log'] = (level, line) => (level === 'error' ? console.error(line) : console.log(line));
