import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { createHash } from 'node:crypto';

/**
 * Eight hexadecimal digits that tell a construct apart by its place in the tree. Within one stack its name is left
 * out, so that the same declaration in another stack gets the same ids.
 */
export function pathHash(construct: IConstruct, seenFrom: IConstruct): string {
  const { path } = construct.node;
  const stack = TerraformStack.of(construct);
  const seen = stack === TerraformStack.of(seenFrom) ? path.slice(stack.node.path.length + 1) : path;
  return createHash('sha256').update(seen).digest('hex').slice(0, 8);
}
