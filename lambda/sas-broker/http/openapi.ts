import * as z from 'zod';
import {
  blobGrant,
  blobList,
  completeRequest,
  deleteRequest,
  downloadRequest,
  listQuery,
  problem,
  storedBlob,
  uploadGrant,
  uploadRequest,
} from '../api';
import { type BrokerResponse, jsonResponse } from './respond';
import { type OperationName, routes } from './routes';

/** One operation, in words and schemas. */
interface Description {
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodType;
  /** Whether it can be left out. */
  readonly bodyOptional?: boolean;
  readonly query?: typeof listQuery;
  /** Answer when all is well. */
  readonly ok: readonly [status: number, description: string, schema?: z.ZodType];
  /** Statuses of problems, besides those that every operation has. */
  readonly problems: readonly number[];
}

const descriptions: Readonly<Record<OperationName, Description>> = {
  upload: {
    summary: 'Ask for a SAS to upload one file with',
    description:
      'Then send the file to `url` with the `headers` of the answer: in one PUT (`single`), or as blocks and a block list ' +
      '(`block`). Afterwards confirm it; what is not confirmed is deleted.',
    body: uploadRequest,
    ok: [201, 'Where and how to upload', uploadGrant],
    problems: [413, 415],
  },
  renew: {
    summary: 'Ask for another SAS for an upload that takes longer',
    ok: [200, 'Where and how to go on', uploadGrant],
    problems: [404, 409],
  },
  complete: {
    summary: 'Confirm an upload',
    description:
      'Size, type and, where one is known, MD5 are looked at; then the file gets its name in the served container. Asking ' +
      'again gives the same answer.',
    body: completeRequest,
    bodyOptional: true,
    ok: [200, 'The blob as it is served', storedBlob],
    problems: [404, 409, 413, 415, 422],
  },
  cancel: {
    summary: 'Give an upload up',
    ok: [204, 'What was uploaded is deleted'],
    problems: [404],
  },
  download: {
    summary: 'Ask for a SAS to download one file with',
    body: downloadRequest,
    ok: [200, 'Where to get it', blobGrant],
    problems: [404, 413, 415],
  },
  delete: {
    summary: 'Ask for a SAS to delete one file with',
    description: 'Only where the policy has the purpose `delete`.',
    body: deleteRequest,
    ok: [200, 'Where to delete it', blobGrant],
    problems: [404, 413, 415],
  },
  list: {
    summary: 'List the files that one may list',
    query: listQuery,
    ok: [200, 'Names in the order of storage, a page of them', blobList],
    problems: [],
  },
};

/** Problems that every operation has. */
const commonProblems = [400, 401, 403, 429, 500, 503] as const;

/** What each status of a problem means. */
const problemTexts: Readonly<Record<number, string>> = {
  400: 'The request is wrong; `errors` says where',
  401: 'It is not known who asks',
  403: 'Not allowed for who asks',
  404: 'There is no such upload or file',
  409: 'Not now: nothing was uploaded yet, it was already, or the name is taken',
  413: 'Too large',
  415: 'A type that is not allowed',
  422: 'What was uploaded is not what was announced; it is deleted',
  429: 'Too often or too much; see `Retry-After`',
  500: 'A fault of the broker',
  503: 'Storage or the issuer of tokens cannot be reached; see `Retry-After`',
};

/** The OpenAPI document of the broker (3.1), made of its routes and of the schemas that requests are checked with. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path, operation } of routes) {
    (paths[path] ??= {})[method.toLowerCase()] = describeOperation(operation, path);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Blobfront SAS broker',
      version: '1',
      summary: 'Issues short-lived SAS for one blob and one purpose, so that clients go straight to Azure Blob storage',
    },
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
}

let document: object | undefined;

/** The document, as it is served. */
export function openApiResponse(): BrokerResponse {
  return jsonResponse(200, (document ??= openApiDocument()));
}

function describeOperation(operation: OperationName, path: string): object {
  const { summary, description, body, bodyOptional = false, query, ok, problems } = descriptions[operation];
  const [status, text, schema] = ok;
  return {
    operationId: operation,
    summary,
    ...(description && { description }),
    ...((path.includes('{id}') || query) && { parameters: [...pathParameters(path), ...queryParameters(query)] }),
    ...(body && { requestBody: { required: !bodyOptional, content: content('application/json', body) } }),
    responses: {
      [status]: { description: text, ...(schema && { content: content('application/json', schema) }) },
      ...Object.fromEntries([...commonProblems, ...problems].map((code) => [code, describeProblem(code)])),
    },
  };
}

function describeProblem(status: number): object {
  return { description: problemTexts[status], content: content('application/problem+json', problem) };
}

function content(type: string, schema: z.ZodType): object {
  return { [type]: { schema: { $ref: reference(schema.meta()?.id ?? '') } } };
}

function reference(id: string): string {
  return `#/components/schemas/${id}`;
}

function pathParameters(path: string): object[] {
  if (!path.includes('{id}')) return [];
  return [{ name: 'id', in: 'path', required: true, description: '`id` of the upload', schema: { type: 'string' } }];
}

function queryParameters(query: typeof listQuery | undefined): object[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...rest } = bare(z.toJSONSchema(schema, { io: 'input' }));
    return { name, in: 'query', description, schema: rest };
  });
}

/** Every schema that has an id, by it. */
function componentSchemas(): object {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'input', uri: reference });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

/** Without what names the schema and its dialect: here its place in the document does. */
function bare(schema: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
}
