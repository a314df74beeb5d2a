import type { Variables } from '../../request/transformation/expression';
import type { Size } from '../operations';

/** Images that an expression may speak of. */
export interface KnownSizes {
  /** `iw`, `ih`, `iar`: the file's. */
  readonly original?: Size;
  /** `cw`, `ch`, `car`: what there is so far. */
  readonly current?: Size;
  /** `bw`, `bh`, `bar`: what a layer is put on. */
  readonly base?: Size;
}

/** The variables of an expression; those of an image that is not known here have no value. */
export function variablesOf({ original, current, base }: KnownSizes): Variables {
  return {
    ...(original && { iw: original.width, ih: original.height, iar: original.width / original.height }),
    ...(current && { cw: current.width, ch: current.height, car: current.width / current.height }),
    ...(base && { bw: base.width, bh: base.height, bar: base.width / base.height }),
  };
}
