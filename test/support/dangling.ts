import type { Json, Template } from './template';

/** What a resource, a dependency or a trigger refers to and nobody declares. */
export function dangling({ json }: Template): string[] {
  const { resource, data, variable } = json as Record<string, Record<string, Json> | undefined>;
  const addresses = [resource ?? {}, data ?? {}].flatMap((types, index) =>
    Object.entries(types).flatMap(([type, ids]) =>
      Object.keys(ids).map((id) => `${index ? 'data.' : ''}${type}.${id}`),
    ),
  );
  const known = new Set([...addresses, ...Object.keys(variable ?? {}).map((name) => `var.${name}`)]);
  const text = JSON.stringify(resource);
  const used = [...text.matchAll(/(?:data\.)?(?:azurerm|random|time)_\w+\.[\w-]+/g)].map(([address]) => address);
  return used.filter((address) => !known.has(address));
}
