import { timingSafeEqual } from 'node:crypto';

/**
 * Whether a request comes through the one Front Door profile. An access restriction keeps others out already; this holds if
 * somebody loosens it.
 * @param id resource GUID of the profile; without one every request is fine
 */
export function comesThrough(headers: Pick<Headers, 'get'>, id: string | undefined): boolean {
  if (id === undefined) return true;
  const expected = Buffer.from(id.toLowerCase());
  const received = Buffer.from((headers.get('x-azure-fdid') ?? '').toLowerCase());
  return expected.length === received.length && timingSafeEqual(expected, received);
}

/**
 * Front Door's id of a request, `X-Azure-Ref`. Only where nothing else hands requests over: from elsewhere the header would
 * be a client's own.
 * @param id resource GUID of the profile
 */
export function frontDoorReference(headers: Pick<Headers, 'get'>, id: string | undefined): string | undefined {
  const reference = id === undefined ? undefined : headers.get('x-azure-ref');
  return reference && /^[\w.=+/-]{1,100}$/.test(reference) ? reference : undefined;
}
