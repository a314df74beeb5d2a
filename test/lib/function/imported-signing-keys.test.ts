import { DataAzurermResources } from '@cdktf/provider-azurerm/lib/data-azurerm-resources';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { type ImportedSigningKeysProps, SigningKeys } from '../../../lib';
import { Template, unknownPrincipal, unknownText } from '../../support/template';

const keyVaultId = '/subscriptions/s/resourceGroups/shared/providers/Microsoft.KeyVault/vaults/shared-keys';
const secretUri = 'https://shared-keys.vault.azure.net/secrets/imagekit';
const version = '/0123456789abcdef0123456789abcdef';

const imported = (stack: TerraformStack, more: Partial<ImportedSigningKeysProps> = {}, id = 'Imported') =>
  SigningKeys.fromKeyVault(stack, id, { secretUri, ...more });
const synth = (more: Partial<ImportedSigningKeysProps> = {}) =>
  Template.of((stack) => {
    const keys = imported(stack, more);
    keys.grantRead(unknownPrincipal(stack));
    new TerraformOutput(stack, 'setting', { value: keys.appSettingReference });
    new TerraformOutput(stack, 'previous', { value: keys.previousAppSettingReference ?? 'none' });
  });
const scopes = (template: Template) => template.resources(RoleAssignment).map(({ scope }) => scope);

describe('SigningKeys.fromKeyVault', () => {
  it('creates nothing, and looks the vault up', () => {
    const template = Template.of((stack) => {
      const { behindNetwork, privateKey } = imported(stack);
      expect([behindNetwork, privateKey]).toEqual([undefined, undefined]);
    });
    expect(template.json).not.toHaveProperty('resource');
    expect(template.dataSource(DataAzurermResources)).toEqual({
      type: 'Microsoft.KeyVault/vaults',
      name: 'shared-keys',
      lifecycle: {
        postcondition: [
          {
            condition: '${length(self.resources) == 1}',
            error_message: expect.stringMatching(/^There is no key vault shared-keys in this subscription\./),
          },
        ],
      },
    });
  });

  it('is found by its URI as it was given', () => {
    expect(synth().output('setting')).toBe(`@Microsoft.KeyVault(SecretUri=${secretUri})`);
    expect(synth().output('previous')).toBe('none');
    const template = synth({ secretUri: secretUri + version, previousSecretUri: `${secretUri}-before` });
    expect(template.output('setting')).toBe(`@Microsoft.KeyVault(SecretUri=${secretUri}${version})`);
    expect(template.output('previous')).toBe(`@Microsoft.KeyVault(SecretUri=${secretUri}-before)`);
  });

  it('lets an identity read that secret and no other', () => {
    const template = synth();
    expect(template.resource(RoleAssignment)).toEqual({
      scope: `${template.dataReference(DataAzurermResources, 'resources[0].id')}/secrets/imagekit`,
      role_definition_name: 'Key Vault Secrets User',
      principal_id: '${var.unknown}',
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    });
  });

  it('looks up no vault whose id it is given', () => {
    const template = synth({ keyVaultId });
    expect(template.json).not.toHaveProperty('data');
    expect(scopes(template)).toEqual([`${keyVaultId}/secrets/imagekit`]);
  });

  it('lets an identity read both secrets, and says so', () => {
    Template.of((stack) => {
      const keys = imported(stack, { previousSecretUri: `${secretUri}-before` });
      expect(keys.grantRead(unknownPrincipal(stack))).toHaveLength(2);
    });
    const template = synth({ keyVaultId, previousSecretUri: `${secretUri}-before` });
    expect(scopes(template).sort()).toEqual(
      ['imagekit', 'imagekit-before'].map((name) => `${keyVaultId}/secrets/${name}`),
    );
  });

  it('takes two versions of one secret, with one role', () => {
    const template = synth({ keyVaultId, secretUri: secretUri + version, previousSecretUri: secretUri.toUpperCase() });
    expect(scopes(template)).toEqual([`${keyVaultId}/secrets/imagekit`]);
  });

  it('leaves a secret its role when another one becomes the current', () => {
    const before = synth({ secretUri: `${secretUri}-1` });
    const after = synth({ secretUri: `${secretUri}-2`, previousSecretUri: `${secretUri}-1` });
    expect(after.ids(RoleAssignment)).toHaveLength(2);
    expect(after.ids(RoleAssignment)).toEqual(expect.arrayContaining(before.ids(RoleAssignment)));
  });

  it.each([
    'https://contoso.vault.azure.net/secrets/imagekit',
    'https://contoso.vault.azure.net/secrets/imagekit/',
    `https://contoso.vault.azure.net/secrets/imagekit${version}`,
    'https://Contoso-1.vault.azure.net/secrets/ImageKit-1',
    'https://contoso.vault.azure.cn/secrets/imagekit',
    'https://contoso.vault.usgovcloudapi.net/secrets/imagekit',
    'https://contoso.vault.microsoftazure.de/secrets/imagekit',
    'https://contoso.vault.sovcloud-api.fr/secrets/imagekit',
    'https://contoso.vault.sovcloud-api.de/secrets/imagekit',
  ])('takes the URI %s', (uri) => {
    expect(synth({ secretUri: uri }).output('setting')).toBe(`@Microsoft.KeyVault(SecretUri=${uri})`);
  });

  const rule = 'the URI of a secret, such as "https://contoso.vault.azure.net/secrets/imagekit"';
  it.each([
    '',
    'imagekit',
    'http://contoso.vault.azure.net/secrets/imagekit',
    'https://contoso.vault.azure.com/secrets/imagekit',
    'https://contoso.vault.azure.net.evil.example/secrets/imagekit',
    'https://contoso.managedhsm.azure.net/secrets/imagekit',
    'https://vault.azure.net/secrets/imagekit',
    'https://contoso.vault.azure.net/keys/imagekit',
    'https://contoso.vault.azure.net/secrets/',
    'https://contoso.vault.azure.net/secrets/image_kit',
    'https://contoso.vault.azure.net/secrets/imagekit/latest',
    `https://contoso.vault.azure.net/secrets/imagekit${version}?api-version=7.4`,
    `https://contoso.vault.azure.net/secrets/imagekit${version})`,
  ])('refuses the URI %j', (uri) => {
    for (const prop of ['secretUri', 'previousSecretUri']) {
      const message = `\`${prop}\` must be ${rule}, got: ${JSON.stringify(uri)}`;
      expect(() => synth({ [prop]: uri })).toThrow(new Error(message));
    }
  });

  it.each<[Partial<ImportedSigningKeysProps>, string]>([
    [
      { keyVaultId: 'https://shared-keys.vault.azure.net' },
      '`keyVaultId` must be the resource id of a key vault (`az keyvault show --query id`), got: "https://shared-keys.vault.azure.net"',
    ],
    [
      { keyVaultId: keyVaultId.replace('shared-keys', 'others') },
      `\`keyVaultId\` must be that of the vault of the URI (shared-keys), got: "${keyVaultId.replace('shared-keys', 'others')}"`,
    ],
    [
      { previousSecretUri: secretUri.replace('shared-keys', 'others') },
      '`previousSecretUri` must be of the same vault as `secretUri` (shared-keys), got: "others"',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('takes the id of the vault in any letters', () => {
    expect(scopes(synth({ keyVaultId: keyVaultId.replace('shared-keys', 'Shared-Keys') }))).toHaveLength(1);
  });

  it('takes what is only known at apply, with the id of the vault', () => {
    const template = Template.of((stack) => {
      const [uri, previousSecretUri, vault] = ['uri', 'before', 'vault'].map((id) => unknownText(stack, id));
      imported(stack, { secretUri: uri, previousSecretUri, keyVaultId: vault }).grantRead(unknownPrincipal(stack));
    });
    const secret = (uri: string) => `\${var.vault}/secrets/\${element(split("/", var.${uri}), 4)}`;
    expect(scopes(template).sort()).toEqual([secret('before'), secret('uri')]);
  });

  it('refuses a URI that is only known at apply without the id of the vault', () => {
    const message = '`keyVaultId` must be given where `secretUri` is only known at apply';
    expect(() => Template.of((stack) => imported(stack, { secretUri: unknownText(stack) }))).toThrow(
      new Error(message),
    );
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      const principal = unknownPrincipal(stack);
      imported(stack, {}, 'A').grantRead(principal);
      imported(stack, { secretUri: `${secretUri}-2` }, 'B').grantRead(principal);
    });
    expect(template.ids(RoleAssignment)).toHaveLength(2);
  });
});
