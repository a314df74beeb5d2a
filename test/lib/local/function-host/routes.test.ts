import { describe, expect, it } from '@jest/globals';
import type { RegisteredFunction } from '../../../../lib/local/function-host/functions-core';
import { functionFinder } from '../../../../lib/local/function-host/routes';

const methods = ['GET', 'POST'];

function registered(name: string, route?: string, type = 'httpTrigger'): RegisteredFunction {
  return { metadata: { name, bindings: { trigger: { type, route, methods } } }, callback: () => undefined };
}

const functions = [
  registered('timer', undefined, 'timerTrigger'),
  registered('everything', '{*path}'),
  registered('broker', 'api/sas/{*path}'),
  registered('one', 'api/sas/uploads/{id}'),
  registered('plain', 'a.b'),
  registered('named'),
];
const findFunction = functionFinder(functions);
const found = (pathname: string, method = 'GET') => findFunction(method, pathname)?.metadata.name;

describe('The route of a request', () => {
  it.each([
    ['/', 'everything'],
    ['/images/a.png', 'everything'],
    ['/api/sasx', 'everything'],
    ['/api/sas', 'broker'],
    ['/api/sas/', 'broker'],
    ['/API/Sas/upload', 'broker'],
    ['/api/sas/uploads', 'broker'],
    ['/api/sas/uploads/1/complete', 'broker'],
    ['/api/sas/uploads/1', 'one'],
    ['/a.b', 'plain'],
    ['/axb', 'everything'],
    ['/named', 'named'],
    ['/timer', 'everything'],
  ])('%s is that of %s', (pathname, name) => {
    expect(found(pathname)).toBe(name);
  });

  it('is none for a method that no function takes', () => {
    expect(found('/api/sas/upload', 'TRACE')).toBeUndefined();
  });
});
