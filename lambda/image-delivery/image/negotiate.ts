import type { DeliveryConfig } from '../config';
import type { AcceptedFormat } from '../request/accepted-format';
import { fitsFormat } from './limits';
import type { OutputFormat, Plan } from './plan';

/**
 * Writes a result in the best format that the client takes and that can hold it; where none can, in the one that was
 * planned. A format nobody asked for by name is never the reason of an error.
 * @param accepted undefined where the URL or the client leaves no choice
 */
export function negotiateFormat(
  plan: Plan,
  accepted: AcceptedFormat | undefined,
  limits: DeliveryConfig['limits'],
): Plan {
  const outputs = candidates(plan, accepted).map((format) => ({ ...plan.output, format }));
  const output = outputs.find((candidate) => fitsFormat(candidate, limits));
  return output ? { ...plan, output } : plan;
}

/** Best first. An animation stays one, and sharp writes none as AVIF. Both formats keep transparency. */
function candidates(plan: Plan, accepted: AcceptedFormat | undefined): OutputFormat[] {
  if (accepted === undefined) return [];
  return accepted === 'avif' && plan.frames === 1 ? ['avif', 'webp'] : ['webp'];
}
