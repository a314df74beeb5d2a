/*
 * What the declared rules for choosing a format do to a request, before the cache is looked at. Front Door's conditions
 * take a header for one text: `image/avif;q=0` contains `image/avif`.
 */

/**
 * Mode `redirect`: the path and query a client is sent to, `ik-f=FORMAT` put after the query and an ampersand, even if
 * the query is empty. Undefined where no rule applies: a client that takes neither format, or a query with an `ik-f`.
 * @param target raw path and query
 * @param avif whether there are rules for AVIF
 */
export function redirectionOf(target: string, accept: string | undefined, avif: boolean): string | undefined {
  const format = acceptedFormat(accept, avif);
  const [path = '', ...rest] = target.split('?');
  const query = rest.join('?');
  return format === undefined || query.includes('ik-f=') ? undefined : `${path}?${query}&ik-f=${format}`;
}

/** Mode `edge-variant`: the target with `/.v/FORMAT` before its path, which the function is then asked for. */
export function variantOf(target: string, accept: string | undefined, avif: boolean): string {
  return `/.v/${acceptedFormat(accept, avif) ?? 'none'}${target}`;
}

function acceptedFormat(accept = '', avif: boolean): 'avif' | 'webp' | undefined {
  if (avif && accept.includes('image/avif')) return 'avif';
  return accept.includes('image/webp') ? 'webp' : undefined;
}
