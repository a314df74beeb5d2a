import { DefaultTokenResolver, StringConcat, TerraformStack, Token, Tokenization } from 'cdktf';
import type { IBlobOrigin } from './blob-container';

/** Whether two containers are in one storage account, as far as it can be told at synth. */
export function areInSameAccount(one: IBlobOrigin, other: IBlobOrigin): boolean {
  if (one.accountName === other.accountName && !Token.isUnresolved(one.accountName)) return true;
  return TerraformStack.of(one) === TerraformStack.of(other) && referenceTo(one) === referenceTo(other);
}

/** The account as the stack refers to it: every token for it is another text. */
function referenceTo(origin: IBlobOrigin): unknown {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(origin.storageAccountId, { scope: origin, resolver, preparing: false });
}
