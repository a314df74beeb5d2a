import type { FunctionMetadata, RegisteredFunction } from './functions-core';

/** Finds the function for a request; undefined for none. */
export type FindFunction = (method: string, pathname: string) => RegisteredFunction | undefined;

/**
 * Finds functions by their HTTP triggers, as the host's routing has it: of several routes that fit a percent-encoded path,
 * the one that says most of the path itself.
 */
export function functionFinder(functions: readonly RegisteredFunction[]): FindFunction {
  const routes = functions.flatMap((target) => {
    const trigger = httpTrigger(target.metadata);
    if (!trigger) return [];
    const route = trigger.route ?? target.metadata.name;
    return [{ target, methods: trigger.methods ?? [], pattern: routePattern(route), literal: literalLength(route) }];
  });
  routes.sort((one, other) => other.literal - one.literal);
  return (method, pathname) =>
    routes.find(({ methods, pattern }) => methods.includes(method) && pattern.test(pathname))?.target;
}

function httpTrigger(metadata: FunctionMetadata) {
  return Object.values(metadata.bindings).find(({ type }) => type === 'httpTrigger');
}

/** `{*rest}` is any number of segments at the end, none too; `{name}` is one. Case does not matter, as in ASP.NET. */
function routePattern(route: string): RegExp {
  const segments = route.split('/').map((segment) => {
    if (segment.startsWith('{*')) return '(?:/.*)?';
    return segment.startsWith('{') ? '/[^/]+' : `/${segment.replace(/[.*+?^$()[\]|\\]/g, '\\$&')}`;
  });
  return new RegExp(`^${segments.join('')}/?$`, 'is');
}

function literalLength(route: string): number {
  return route.replace(/\{[^}]*\}/g, '').length;
}
