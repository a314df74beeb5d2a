/** `Server-Timing`: what took how many milliseconds; undefined where nothing is known. */
export function serverTiming(timings: Readonly<Record<string, number>>): string | undefined {
  const metrics = Object.entries(timings).map(([stage, ms]) => `${stage};dur=${Math.round(ms * 10) / 10}`);
  return metrics.length > 0 ? metrics.join(', ') : undefined;
}
