import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { describe, expect, it } from '@jest/globals';
import { DataResource, TerraformOutput, type TerraformStack } from 'cdktf';
import { SigningKeys, type SigningKeysProps } from '../../../lib';
import { Template, unknownPrincipal, unknownText } from '../../support/template';

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
      create(stack, { privateKey: unknownText(stack), tags: { team: 'web' } });
    });
    const generated = /^\$\{coalesce\(var\.unknown, terraform_data\.\w+\.\w+\)\}$/;
    expect(template.resource(KeyVaultSecret)['value']).toMatch(generated);
    expect(template.resource(KeyVault)).toMatchObject({ tags: { team: 'web' } });
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
  const group = '1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot';
  it.each<[Partial<SigningKeysProps>, string]>([
    [{ vaultName: 'ab' }, `${name} hyphen, got: "ab"`],
    [{ vaultName: 'v'.repeat(25) }, `${name} hyphen, got: "${'v'.repeat(25)}"`],
    [{ vaultName: '1keys' }, `${name} hyphen, got: "1keys"`],
    [{ vaultName: 'my--keys' }, `${name} hyphen, got: "my--keys"`],
    [{ vaultName: 'keys-' }, `${name} hyphen, got: "keys-"`],
    [{ vaultName: 'my_keys' }, `${name} hyphen, got: "my_keys"`],
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
      create(stack, { vaultName: unknown, resourceGroupName: unknown, location: unknown });
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
