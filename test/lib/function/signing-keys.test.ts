import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { describe, expect, it } from '@jest/globals';
import { DataResource, TerraformOutput, type TerraformStack } from 'cdktf';
import { type ImportedSigningKeysProps, SigningKeys, type SigningKeysProps } from '../../../lib';
import { Template, unknownPrincipal, unknownText } from '../../support/template';
import { existingNetwork } from './fixtures';

const props = { vaultName: 'contoso-keys', resourceGroupName: 'contoso', location: 'westeurope' };

const create = (stack: TerraformStack, more: Partial<SigningKeysProps> = {}, id = 'SigningKeys') =>
  new SigningKeys(stack, id, { ...props, ...more });
const synth = (more: Partial<SigningKeysProps> = {}) =>
  Template.of((stack) => {
    const keys = create(stack, more);
    new TerraformOutput(stack, 'key', { value: keys.privateKey, sensitive: true });
    new TerraformOutput(stack, 'setting', { value: keys.appSettingReference });
  });

describe('SigningKeys', () => {
  it('is a vault with access by role, which keeps its name for a week', () => {
    const template = synth();
    expect(template.resource(KeyVault)).toEqual({
      name: 'contoso-keys',
      resource_group_name: 'contoso',
      location: 'westeurope',
      tenant_id: template.dataReference(DataAzurermClientConfig, 'tenant_id'),
      sku_name: 'standard',
      rbac_authorization_enabled: true,
      purge_protection_enabled: true,
      soft_delete_retention_days: 7,
      public_network_access_enabled: true,
      network_acls: { default_action: 'Allow', bypass: 'AzureServices' },
    });
    expect(template.size).toBe(5);
  });

  it('lets whoever deploys write secrets, and writes the secret only then', () => {
    const template = synth();
    expect(template.resource(RoleAssignment)).toEqual({
      scope: template.reference(KeyVault, 'id'),
      role_definition_name: 'Key Vault Secrets Officer',
      principal_id: template.dataReference(DataAzurermClientConfig, 'object_id'),
    });
    expect(template.resource(KeyVaultSecret)).toEqual({
      name: 'private-key',
      key_vault_id: template.reference(KeyVault, 'id'),
      value: template.output('key'),
      content_type: 'ImageKit private key',
      depends_on: [template.address(RoleAssignment)],
    });
  });

  it('lets another one write the secret', () => {
    const secretsOfficerId = '11111111-2222-3333-4444-555555555555';
    expect(synth({ secretsOfficerId }).resource(RoleAssignment)).toMatchObject({ principal_id: secretsOfficerId });
    expect(() => synth({ secretsOfficerId: 'web-team' })).toThrow(
      new Error(
        '`secretsOfficerId` must be the object id of a user, group or application in Entra, such as ' +
          '"00000000-0000-0000-0000-000000000000", got: "web-team"',
      ),
    );
  });

  it('draws a random key once by default', () => {
    const template = synth();
    const { lifecycle, ...drawn } = template.resource(DataResource);
    const random = '${sensitive("private_${sha256("${uuid()}${uuid()}")}")}';
    expect(Object.values(drawn)).toEqual([random]);
    expect(lifecycle).toEqual({ ignore_changes: Object.keys(drawn) });
    expect(template.output('key')).toMatch(/^\$\{terraform_data\.\w+\.\w+\}$/);
  });

  // `terraform_data` copies its input to `output`, which Terraform prints: in `show`, and in the plan of a destroy.
  it('draws the key where Terraform never prints it', () => {
    const template = synth();
    expect(template.resource(DataResource)).not.toHaveProperty('input');
    expect(template.output('key')).toBe(template.reference(DataResource, 'triggers_replace'));
  });

  it('is found by an app setting without a version', () => {
    const template = synth();
    const secret = template.reference(KeyVaultSecret, 'versionless_id');
    expect(template.output('setting')).toBe(`@Microsoft.KeyVault(SecretUri=${secret})`);
  });

  it('takes every setting', () => {
    const template = Template.of((stack) => {
      const more = { expirationDate: '2027-10-31T00:00:00Z', tags: { team: 'web' } };
      create(stack, { ...more, privateKey: unknownText(stack) });
    });
    expect(template.resource(KeyVaultSecret)).toMatchObject({ expiration_date: '2027-10-31T00:00:00Z' });
    const generated = /^\$\{coalesce\(var\.unknown, terraform_data\.\w+\.\w+\)\}$/;
    expect(template.resource(KeyVaultSecret)['value']).toMatch(generated);
    expect(template.resource(KeyVault)).toMatchObject({ tags: { team: 'web' } });
  });

  it.each([
    ['the addresses that this lets in', ['203.0.113.0/24'], true],
    ['nobody', [], false],
  ])('is closed behind a network but for %s', (_, allowed, publicNetworkAccess) => {
    const template = Template.of((stack) => {
      create(stack, { network: existingNetwork(stack, allowed), tags: { team: 'web' } });
    });
    expect(template.resource(KeyVault)).toMatchObject({
      public_network_access_enabled: publicNetworkAccess,
      network_acls: {
        default_action: 'Deny',
        bypass: 'AzureServices',
        ip_rules: allowed,
        virtual_network_subnet_ids: [],
      },
    });
    expect(template.resource(PrivateEndpoint)).toMatchObject({
      name: 'contoso-keys-vault',
      private_service_connection: {
        private_connection_resource_id: template.reference(KeyVault, 'id'),
        subresource_names: ['vault'],
      },
      tags: { team: 'web' },
    });
    // The secret is written from within the network, or an address that it lets in.
    expect(template.resource(KeyVaultSecret)).toMatchObject({
      depends_on: [template.address(RoleAssignment), template.address(PrivateEndpoint)],
    });
  });

  it('tells whether it is behind a network', () => {
    Template.of((stack) => {
      expect(create(stack).behindNetwork).toBe(false);
      const closed = { vaultName: 'fabrikam-keys', network: existingNetwork(stack) };
      expect(create(stack, closed, 'Closed').behindNetwork).toBe(true);
    });
  });

  it('lets an identity read the secret', () => {
    const template = Template.of((stack) => {
      create(stack).grantRead(unknownPrincipal(stack));
    });
    expect(template.resource(RoleAssignment, { principal_id: '${var.unknown}' })).toEqual({
      scope: template.reference(KeyVault, 'id'),
      role_definition_name: 'Key Vault Secrets User',
      principal_id: '${var.unknown}',
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    });
  });

  const name =
    '`vaultName` must be 3-24 letters, digits or single hyphens, beginning with a letter and not ending in a';
  const date = 'a UTC date and time such as "2027-10-31T00:00:00Z"';
  const group = '1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot';
  it.each<[Partial<SigningKeysProps>, string]>([
    [{ vaultName: 'ab' }, `${name} hyphen, got: "ab"`],
    [{ vaultName: 'v'.repeat(25) }, `${name} hyphen, got: "${'v'.repeat(25)}"`],
    [{ vaultName: '1keys' }, `${name} hyphen, got: "1keys"`],
    [{ vaultName: 'my--keys' }, `${name} hyphen, got: "my--keys"`],
    [{ vaultName: 'keys-' }, `${name} hyphen, got: "keys-"`],
    [{ vaultName: 'my_keys' }, `${name} hyphen, got: "my_keys"`],
    [{ expirationDate: '2027-10-31' }, `\`expirationDate\` must be ${date}, got: "2027-10-31"`],
    [{ expirationDate: '2027-02-30T00:00:00Z' }, `\`expirationDate\` must be ${date}, got: "2027-02-30T00:00:00Z"`],
    [{ resourceGroupName: 'a b' }, `\`resourceGroupName\` must be ${group}, got: "a b"`],
    [
      { location: '' },
      '`location` must be the name of an Azure region, such as "westeurope" (`az account list-locations`), got: ""',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it.each(['private_secret', ''])('refuses the literal key %j without repeating it', (privateKey) => {
    const message = '`privateKey` must be a reference, such as a sensitive TerraformVariable, got: a literal';
    expect(() => synth({ privateKey })).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      create(stack, { vaultName: unknown, resourceGroupName: unknown, location: unknown, expirationDate: unknown });
    });
    const unknown = '${var.unknown}';
    expect(template.resource(KeyVault)).toMatchObject({
      name: unknown,
      resource_group_name: unknown,
      location: unknown,
    });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      create(stack, {}, 'A');
      create(stack, { vaultName: 'fabrikam-keys' }, 'B');
    });
    expect(template.size).toBe(10);
  });
});

describe('SigningKeys.fromSecret', () => {
  const keyVaultId = '/subscriptions/s/resourceGroups/shared/providers/Microsoft.KeyVault/vaults/shared-keys';
  const imported = (stack: TerraformStack, more: Partial<ImportedSigningKeysProps> = {}, id = 'Imported') =>
    SigningKeys.fromSecret(stack, id, { keyVaultId, secretName: 'imagekit', ...more });

  it('creates nothing, and is found by the names of vault and secret', () => {
    const template = Template.of((stack) => {
      const { appSettingReference, behindNetwork } = imported(stack);
      new TerraformOutput(stack, 'setting', { value: appSettingReference });
      expect(behindNetwork).toBeUndefined();
    });
    const name = `\${basename("${keyVaultId}")}`;
    expect(template.output('setting')).toBe(`@Microsoft.KeyVault(VaultName=${name};SecretName=imagekit)`);
    expect(template.size).toBe(0);
  });

  it('lets an identity read that secret and no other', () => {
    const template = Template.of((stack) => {
      imported(stack).grantRead(unknownPrincipal(stack));
    });
    expect(template.resource(RoleAssignment)).toEqual({
      scope: `${keyVaultId}/secrets/imagekit`,
      role_definition_name: 'Key Vault Secrets User',
      principal_id: '${var.unknown}',
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    });
  });

  it.each<[Partial<ImportedSigningKeysProps>, string]>([
    [
      { keyVaultId: 'https://shared-keys.vault.azure.net' },
      '`keyVaultId` must be the resource id of a key vault (`az keyvault show --query id`), got: "https://shared-keys.vault.azure.net"',
    ],
    [{ secretName: 'private_key' }, '`secretName` must be 1-127 letters, digits or hyphens, got: "private_key"'],
    [{ secretName: '' }, '`secretName` must be 1-127 letters, digits or hyphens, got: ""'],
  ])('refuses %j', (wrong, message) => {
    expect(() => Template.of((stack) => imported(stack, wrong))).toThrow(new Error(message));
  });

  it('takes what is only known at apply, and fits twice into one stack', () => {
    const template = Template.of((stack) => {
      const principal = unknownPrincipal(stack);
      const vault = unknownText(stack, 'vault');
      imported(stack, { keyVaultId: vault, secretName: unknownText(stack, 'secret') }, 'A').grantRead(principal);
      imported(stack, {}, 'B').grantRead(principal);
    });
    const scopes = template.resources(RoleAssignment).map(({ scope }) => scope);
    expect(scopes.sort()).toEqual(['${var.vault}/secrets/${var.secret}', `${keyVaultId}/secrets/imagekit`]);
  });
});
