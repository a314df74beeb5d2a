import type { FunctionMetadata, RegisteredFunction } from './functions-core';

/**
 * The function whose HTTP trigger takes a request, as the host's routing has it: of several routes that fit, the one that
 * says most of the path itself.
 * @param pathname path of the request, percent-encoded
 */
export function findFunction(
  functions: readonly RegisteredFunction[],
  method: string,
  pathname: string,
): RegisteredFunction | undefined {
  const fitting = functions.flatMap((candidate) => {
    const trigger = httpTrigger(candidate.metadata);
    if (!trigger?.methods?.includes(method)) return [];
    const route = trigger.route ?? candidate.metadata.name;
    return routePattern(route).test(pathname) ? [{ candidate, literal: literalLength(route) }] : [];
  });
  return fitting.sort((one, other) => other.literal - one.literal)[0]?.candidate;
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
