import { describe, expect, it } from '@jest/globals';
import { TerraformStack, Token } from 'cdktf';
import { BlobOrigin, brokerUploadCorsRule } from '../../../lib';
import { declaredCorsRules } from '../../../lib/local/declared-cors';
import { testApp } from '../../support/template';

describe('The declared CORS rules', () => {
  it('are those of the accounts that are made, but for what is only known at apply', () => {
    const stack = new TerraformStack(testApp(), 'stack');
    const rule = brokerUploadCorsRule('https://www.contoso.example');
    const unknown = brokerUploadCorsRule(Token.asString({ resolve: () => 'https://www.contoso.example' }));
    const where = { resourceGroupName: 'images', location: 'westeurope' };
    const made = new BlobOrigin(stack, 'made', { ...where, accountName: 'contosoimages', corsRules: [unknown, rule] });
    const without = new BlobOrigin(stack, 'without', { ...where, accountName: 'contosoothers' });
    const account = { accountName: 'contosoold', resourceGroupName: 'old' };
    const existing = BlobOrigin.fromExisting(stack, 'existing', { account, containerName: 'images' });
    expect(declaredCorsRules([made, without, existing])).toEqual([rule]);
  });
});
