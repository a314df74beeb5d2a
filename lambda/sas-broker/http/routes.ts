import type { HttpMethod } from '@azure/functions';
import { BrokerError } from '../errors';

/** Path that all others begin with. */
export const basePath = '/api/sas';

/** The document that describes the others; everybody may read it. */
export const documentPath = `${basePath}/openapi.json`;

/** What there is to ask for. `{id}` stands for the id of an upload. */
export const routes = [
  { method: 'POST', path: `${basePath}/upload`, operation: 'upload' },
  { method: 'POST', path: `${basePath}/uploads/{id}/renew`, operation: 'renew' },
  { method: 'POST', path: `${basePath}/uploads/{id}/complete`, operation: 'complete' },
  { method: 'DELETE', path: `${basePath}/uploads/{id}`, operation: 'cancel' },
  { method: 'POST', path: `${basePath}/download`, operation: 'download' },
  { method: 'POST', path: `${basePath}/delete`, operation: 'delete' },
  { method: 'GET', path: `${basePath}/blobs`, operation: 'list' },
] as const satisfies readonly { method: HttpMethod; path: string; operation: string }[];

/** What can be asked of the broker. */
export type OperationName = (typeof routes)[number]['operation'];

/** A route that was found. */
export interface Found {
  readonly operation: OperationName | 'document';
  /** Id of the upload, where the path has one. */
  readonly id: string;
}

const compiled = [...routes, { method: 'GET', path: documentPath, operation: 'document' } as const].map((route) => ({
  ...route,
  pattern: new RegExp(`^${route.path.replaceAll('.', '\\.').replace('{id}', '([A-Za-z0-9_.-]+)')}$`),
}));

/** @throws BrokerError 404 `not-found`, 405 `method-not-allowed` with `Allow` */
export function findRoute(method: string, path: string): Found {
  const there = compiled.flatMap((route) => {
    const match = route.pattern.exec(path);
    return match ? [{ ...route, id: match[1] ?? '' }] : [];
  });
  if (there.length === 0) throw new BrokerError(404, 'not-found', `There is nothing here; see ${documentPath}`);
  const found = there.find((route) => route.method === method);
  if (found) return found;
  const allow = [...there.map((route) => route.method), 'OPTIONS'].join(', ');
  throw new BrokerError(405, 'method-not-allowed', `This is asked for by ${allow}`, { headers: { Allow: allow } });
}
