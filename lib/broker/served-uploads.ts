import type { IConstruct } from 'constructs';
import { DeliveryFunction } from '../function';
import type { IBlobOrigin } from '../origin';
import { areInSameAccount } from '../origin/same-account';

/**
 * What is wrong where a delivery function of the same app reads the container of uploads: nothing that lies there was looked
 * at yet.
 */
export function servedUploads(broker: IConstruct, uploads: IBlobOrigin): string[] {
  return broker.node.root.node
    .findAll()
    .filter((node) => node instanceof DeliveryFunction)
    .filter((fn) => fn._origins.some((origin) => isSame(origin, uploads)))
    .map((fn) => `\`uploads\` must be a container that nothing serves, got: one that ${fn.node.path} reads`);
}

function isSame(one: IBlobOrigin, other: IBlobOrigin): boolean {
  return one.containerName === other.containerName && areInSameAccount(one, other);
}
