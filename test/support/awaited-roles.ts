import { Sleep } from '@cdktf/provider-time/lib/sleep';
import type { Json, Template } from './template';

/** The roles that a resource waits for until they are in force, as references to their ids. */
export function awaitedRoles(template: Template, resource: Json): unknown[] {
  const sleeps = (template.json['resource'] as Record<string, Record<string, Json>>)[Sleep.tfResourceType] ?? {};
  return (resource['depends_on'] as string[]).flatMap((address) => {
    const [type, id = ''] = address.split('.');
    return type === Sleep.tfResourceType ? Object.values((sleeps[id]?.['triggers'] ?? {}) as Json) : [];
  });
}
