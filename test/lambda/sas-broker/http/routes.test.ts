import { describe, expect, it } from '@jest/globals';
import { findRoute, routes } from '../../../../lambda/sas-broker/http/routes';

describe('findRoute', () => {
  it.each(routes)('finds $operation', ({ method, path, operation }) => {
    const id = path.includes('{id}') ? 'eyJ0.eyJ1_-.c2ln' : '';
    expect(findRoute(method, path.replace('{id}', id))).toMatchObject({ operation, id });
  });

  it('finds the document', () => {
    expect(findRoute('GET', '/api/sas/openapi.json')).toMatchObject({ operation: 'document' });
  });

  it.each([
    ...[
      '/',
      '/api/sas',
      '/api/sas/',
      '/api/sas/upload/',
      '/API/sas/upload',
      '/api/sas/openapixjson',
      '//api/sas/upload',
    ],
    ...['/api/sas/uploads//complete', '/api/sas/uploads/a/b/complete', '/api/sas/uploads/a%2Fb', '/api/sas/uploads/'],
  ])('there is nothing at %s', (path) => {
    expect(() => findRoute('POST', path)).toThrow(expect.objectContaining({ status: 404 }));
  });

  it.each([
    ['GET', '/api/sas/upload', 'POST, OPTIONS'],
    ['POST', '/api/sas/uploads/a', 'DELETE, OPTIONS'],
    ['HEAD', '/api/sas/blobs', 'GET, OPTIONS'],
  ])('%s %s is refused with what is allowed', (method, path, allow) => {
    expect(() => findRoute(method, path)).toThrow(expect.objectContaining({ status: 405, headers: { Allow: allow } }));
  });
});
