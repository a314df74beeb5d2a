/**
 * Types that a browser may run, or whose content is anybody's guess: markup that scripts can be in (XML in all its forms,
 * SVG among them), scripts, containers of such, and "any bytes".
 */
const active = /html|script|flash|[+/]xml|[+/]xsl|^application\/octet-stream$|^(?:multipart|message)\//;

/**
 * Whether one of the ranges allows the type. `image/*` allows no `image/svg+xml`: what {@link isActive} has to be named.
 * @param contentType in lowercase, without parameters
 */
export function allowsType(ranges: readonly string[], contentType: string): boolean {
  if (ranges.includes(contentType)) return true;
  const [type = ''] = contentType.split('/');
  return !isActive(contentType) && ranges.includes(`${type}/*`);
}

/** Whether a type is only allowed where it is named in full. */
export function isActive(contentType: string): boolean {
  return active.test(contentType);
}
