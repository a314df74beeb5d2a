import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { CorsMethod, CorsRule } from '../origin';

/** CORS rules of the accounts that are declared here; what is only known at apply is left out, and so is an account that exists. */
export function declaredCorsRules(origins: readonly IConstruct[]): CorsRule[] {
  return origins.flatMap(({ node }) => {
    const account = node.tryFindChild('Resource');
    const rules = account instanceof StorageAccount ? account.blobPropertiesInput?.corsRule : undefined;
    if (!Array.isArray(rules)) return [];
    return rules.flatMap(({ maxAgeInSeconds, allowedMethods, ...lists }) => {
      const rule = { ...lists, allowedMethods: allowedMethods as CorsMethod[], maxAgeSeconds: maxAgeInSeconds };
      return Token.isUnresolved(JSON.stringify(rule)) ? [] : [rule];
    });
  });
}
