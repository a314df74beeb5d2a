import { type Conditions, readConditions } from './conditions';
import { type RangeRequest, readRange } from './range';

/** What the headers and the method of a request ask for, besides what its URL orders. */
export interface Asked {
  readonly conditions: Conditions;
  /** The piece that is asked for. */
  readonly range: RangeRequest | undefined;
  readonly isHead: boolean;
}

/** @param now milliseconds since 1970 */
export function readAsked({ method, headers }: Pick<Request, 'method' | 'headers'>, now: number): Asked {
  return { conditions: readConditions(headers, now), range: readRange(method, headers), isHead: method === 'HEAD' };
}
