import { DataAzurermKeyVaultSecret } from '@cdktf/provider-azurerm/lib/data-azurerm-key-vault-secret';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { SecretSettings, type SecretSettingsProps } from '../../../lib';
import { awaitedRoles } from '../../support/awaited-roles';
import { Template, unknownPrincipal, unknownText } from '../../support/template';
import { existingNetwork } from './fixtures';

const props = { vaultName: 'contoso-creds', resourceGroupName: 'contoso', location: 'westeurope' };
const create = (stack: TerraformStack, more: Partial<SecretSettingsProps> = {}, id = 'Secrets') =>
  new SecretSettings(stack, id, {
    ...props,
    secrets: { BLOBFRONT_SAS_PARTNER: unknownText(stack, `${id}-sas`) },
    ...more,
  });

describe('SecretSettings', () => {
  it('keeps each secret in a vault, and refers to the version that was written', () => {
    const template = Template.of((stack) => {
      const { appSettings, behindNetwork } = create(stack);
      expect([Object.keys(appSettings), behindNetwork]).toEqual([['BLOBFRONT_SAS_PARTNER'], false]);
      new TerraformOutput(stack, 'setting', { value: appSettings['BLOBFRONT_SAS_PARTNER'] });
    });
    expect(template.resource(KeyVault)).toMatchObject({
      name: 'contoso-creds',
      rbac_authorization_enabled: true,
      purge_protection_enabled: true,
    });
    expect(template.resource(KeyVaultSecret)).toMatchObject({
      name: 'blobfront-sas-partner',
      value: '${var.Secrets-sas}',
      content_type: 'App setting',
    });
    expect(awaitedRoles(template, template.resource(KeyVaultSecret))).toEqual([
      template.reference(RoleAssignment, 'id', { role_definition_name: 'Key Vault Secrets Officer' }),
    ]);
    const id = template.dataReference(DataAzurermKeyVaultSecret, 'id');
    expect(template.output('setting')).toBe(`@Microsoft.KeyVault(SecretUri=${id})`);
    expect(template.dataSource(DataAzurermKeyVaultSecret)['depends_on']).toEqual([template.address(KeyVaultSecret)]);
  });

  it('takes every setting, and lets an identity read', () => {
    const template = Template.of((stack) => {
      const secretsOfficerId = '11111111-2222-3333-4444-555555555555';
      const closed = create(stack, { network: existingNetwork(stack), tags: { team: 'web' }, secretsOfficerId });
      expect(closed.behindNetwork).toBe(true);
      closed.grantRead(unknownPrincipal(stack));
    });
    expect(template.resource(KeyVault)).toMatchObject({
      tags: { team: 'web' },
      network_acls: { default_action: 'Deny' },
    });
    expect(template.resource(PrivateEndpoint)).toMatchObject({ name: 'contoso-creds-vault' });
    expect(template.resource(RoleAssignment, { principal_id: '${var.unknown}' })).toMatchObject({
      scope: template.reference(KeyVault, 'id'),
      role_definition_name: 'Key Vault Secrets User',
    });
  });

  it.each<[Partial<SecretSettingsProps>, string]>([
    [
      { vaultName: 'ab' },
      '`vaultName` must be 3-24 letters, digits or single hyphens, beginning with a letter and not ending in a hyphen, got: "ab"',
    ],
    [
      { secrets: { 'BLOBFRONT-SAS': '${TfToken[TOKEN.1]}' } },
      '`secrets` must be named with letters, digits or underscores, got: "BLOBFRONT-SAS"',
    ],
    [
      { secrets: { BLOBFRONT_SAS_PARTNER: 'sig=abc' } },
      '`secrets.BLOBFRONT_SAS_PARTNER` must be a reference, such as `stringValue` of a sensitive TerraformVariable, got: a literal',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => Template.of((stack) => create(stack, wrong))).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      create(stack, { vaultName: unknown, resourceGroupName: unknown, location: unknown });
    });
    expect(template.resource(KeyVault)).toMatchObject({ name: '${var.unknown}', location: '${var.unknown}' });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      create(stack, {}, 'A');
      create(stack, { vaultName: 'fabrikam-creds' }, 'B');
    });
    expect(template.resources(KeyVaultSecret)).toHaveLength(2);
  });
});
