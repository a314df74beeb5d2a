import type { QueryStringCaching } from '../../edge';

/**
 * The key under which Front Door keeps an answer: path and query, the query by the route's rule. The order of
 * parameters makes no difference.
 * @param target raw path and query
 */
export function cacheKey(target: string, rule: QueryStringCaching): string {
  const mark = target.indexOf('?');
  if (mark < 0) return target;
  const listed = (parameter: string) => rule.queryStrings.includes(parameter.split('=', 1)[0] ?? '');
  const kept = target
    .slice(mark + 1)
    .split('&')
    .filter((parameter) => listed(parameter) === (rule.behavior === 'IncludeSpecifiedQueryStrings'));
  return `${target.slice(0, mark)}?${kept.sort().join('&')}`;
}
