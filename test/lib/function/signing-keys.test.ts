import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { DataAzurermKeyVaultSecret } from '@cdktf/provider-azurerm/lib/data-azurerm-key-vault-secret';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Bytes } from '@cdktf/provider-random/lib/bytes';
import { Sleep } from '@cdktf/provider-time/lib/sleep';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import {
  type GeneratedSigningKeysProps,
  SigningKeys,
  type SigningKeysProps,
  type VariableSigningKeysProps,
} from '../../../lib';
import { Template, testApp, unknownPrincipal, unknownText } from '../../support/template';
import { existingNetwork } from './fixtures';

const props = { vaultName: 'contoso-keys', resourceGroupName: 'contoso', location: 'westeurope' };

const generate = (stack: TerraformStack, more: Partial<GeneratedSigningKeysProps> = {}, id = 'SigningKeys') =>
  SigningKeys.generate(stack, id, { ...props, ...more });
const fromVariable = (stack: TerraformStack, more: Partial<VariableSigningKeysProps> = {}, id = 'SigningKeys') =>
  SigningKeys.fromVariable(stack, id, { ...props, privateKey: unknownText(stack, `${id}-key`), ...more });

/** The stack, with what the keys tell as outputs. */
const describeKeys = (create: (stack: TerraformStack) => SigningKeys) =>
  Template.of((stack) => {
    const keys = create(stack);
    new TerraformOutput(stack, 'key', { value: keys.privateKey, sensitive: true });
    new TerraformOutput(stack, 'setting', { value: keys.appSettingReference });
    new TerraformOutput(stack, 'previous', { value: keys.previousAppSettingReference ?? 'none' });
  });
const synth = (more: Partial<GeneratedSigningKeysProps> = {}) => describeKeys((stack) => generate(stack, more));

/** The ids of the keys that are drawn. */
const drawn = (template: Template) => template.ids(Bytes).map((id) => /Key-\d+/.exec(id)?.[0]);
/** What a secret holds, with short names for the keys that are drawn. */
const valueOf = (template: Template, name: string) =>
  String(template.resource(KeyVaultSecret, { name })['value']).replaceAll(
    /join\("", \["private_", random_bytes\.SigningKeys_(Key-\d+)_\w+\.hex\]\)/g,
    '$1',
  );
/** What an app setting refers to: a version, looked up once the secret of that name is written. */
const expectReference = (template: Template, setting: unknown, name: string) => {
  const lookUps = template.json['data'] as Record<string, Record<string, unknown>>;
  const [, address = ''] =
    /^@Microsoft\.KeyVault\(SecretUri=\$\{data\.azurerm_key_vault_secret\.(\w+)\.id\}\)$/.exec(String(setting)) ?? [];
  expect(lookUps['azurerm_key_vault_secret']?.[address]).toEqual({
    name,
    key_vault_id: template.reference(KeyVault, 'id'),
    depends_on: [template.address(KeyVaultSecret, { name })],
  });
};

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
    // Vault, role, the wait for it, a key, its secret, the look-up of its version, and who deploys.
    expect(template.size).toBe(7);
  });

  it('lets whoever deploys write secrets, and writes them when that is in force', () => {
    const template = synth({ generation: 2 });
    expect(template.resource(RoleAssignment)).toEqual({
      scope: template.reference(KeyVault, 'id'),
      role_definition_name: 'Key Vault Secrets Officer',
      principal_id: template.dataReference(DataAzurermClientConfig, 'object_id'),
    });
    expect(template.resource(Sleep)).toMatchObject({ triggers: { role: template.reference(RoleAssignment, 'id') } });
    for (const name of ['private-key', 'previous-private-key']) {
      expect(template.resource(KeyVaultSecret, { name })).toEqual({
        name,
        key_vault_id: template.reference(KeyVault, 'id'),
        value: expect.anything(),
        content_type: 'ImageKit private key',
        depends_on: [template.address(Sleep)],
      });
    }
  });

  it('lets another one write the secrets', () => {
    const secretsOfficerId = '11111111-2222-3333-4444-555555555555';
    expect(synth({ secretsOfficerId }).resource(RoleAssignment)).toMatchObject({ principal_id: secretsOfficerId });
    expect(() => synth({ secretsOfficerId: 'web-team' })).toThrow(
      new Error(
        '`secretsOfficerId` must be the object id of a user, group or application in Entra, such as ' +
          '"00000000-0000-0000-0000-000000000000", got: "web-team"',
      ),
    );
  });

  it('takes every setting', () => {
    const expirationDate = '2027-10-31T00:00:00Z';
    const template = synth({ expirationDate, tags: { team: 'web' }, generation: 2 });
    const secrets = template.resources(KeyVaultSecret);
    expect(secrets.map(({ expiration_date: date }) => date)).toEqual([expirationDate, expirationDate]);
    expect(template.resource(KeyVault)).toMatchObject({ tags: { team: 'web' } });
  });

  it.each([
    ['the addresses that this lets in', ['203.0.113.0/24'], true],
    ['nobody', [], false],
  ])('is closed behind a network but for %s', (_, allowed, publicNetworkAccess) => {
    const template = Template.of((stack) => {
      generate(stack, { network: existingNetwork(stack, allowed), tags: { team: 'web' } });
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
      depends_on: [template.address(Sleep), template.address(PrivateEndpoint)],
    });
  });

  it('tells whether it is behind a network', () => {
    Template.of((stack) => {
      expect(generate(stack).behindNetwork).toBe(false);
      const closed = { vaultName: 'fabrikam-keys', network: existingNetwork(stack) };
      expect(generate(stack, closed, 'Closed').behindNetwork).toBe(true);
    });
  });

  it('lets an identity read the secrets', () => {
    const template = Template.of((stack) => {
      expect(generate(stack, { generation: 2 }).grantRead(unknownPrincipal(stack))).toHaveLength(1);
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
    expect(() => Template.of((stack) => generate(stack, wrong))).toThrow(new Error(message));
    expect(() => Template.of((stack) => fromVariable(stack, wrong))).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      generate(stack, { vaultName: unknown, resourceGroupName: unknown, location: unknown, expirationDate: unknown });
    });
    const unknown = '${var.unknown}';
    expect(template.resource(KeyVault)).toMatchObject({
      name: unknown,
      resource_group_name: unknown,
      location: unknown,
    });
  });

  it('is not synthesized without the providers that it needs, which cdktf names', () => {
    const stack = new TerraformStack(testApp(), 'stack');
    new AzurermProvider(stack, 'azurerm', { features: [{}] });
    generate(stack);
    expect(() => Template.fromStack(stack)).toThrow(/add provider constructs .* for the following providers: /);
  });
});

describe('SigningKeys.generate', () => {
  it('draws a key of 256 bits, which Terraform never prints', () => {
    const template = synth();
    expect(template.resource(Bytes)).toEqual({ length: 32 });
    const key = `\${join("", ["private_", ${template.address(Bytes)}.hex])}`;
    expect(template.output('key')).toBe(key);
    expect(template.resource(KeyVaultSecret)['value']).toBe(key);
  });

  it('has one secret at first, which an app setting refers to by its version', () => {
    const template = synth();
    expect(template.resources(KeyVaultSecret)).toHaveLength(1);
    expectReference(template, template.output('setting'), 'private-key');
    expect(template.output('previous')).toBe('none');
    expect(template.dataSource(DataAzurermKeyVaultSecret)).not.toHaveProperty('version');
  });

  it.each<[Partial<GeneratedSigningKeysProps>, string[], string | undefined]>([
    [{ generation: 1, keepPrevious: false }, ['Key-1'], undefined],
    [{ generation: 2 }, ['Key-1', 'Key-2'], '${Key-1}'],
    [{ generation: 2, keepPrevious: true }, ['Key-1', 'Key-2'], '${Key-1}'],
    [{ generation: 3 }, ['Key-2', 'Key-3'], '${Key-2}'],
    // Its secret stays, so that the app never refers to one that is gone.
    [{ generation: 2, keepPrevious: false }, ['Key-2'], '${Key-2}'],
  ])('%j: has the keys %j', (generation, keys, previous) => {
    const template = synth(generation);
    expect(drawn(template)).toEqual(keys);
    expect(valueOf(template, 'private-key')).toBe(`\${${keys.at(-1) ?? ''}}`);
    expect(template.resources(KeyVaultSecret)).toHaveLength(previous === undefined ? 1 : 2);
    if (previous !== undefined) {
      expect(valueOf(template, 'previous-private-key')).toBe(previous);
      expectReference(template, template.output('previous'), 'previous-private-key');
    }
  });

  it('leaves what is there as it is when the generation is raised', () => {
    const [first, second] = [synth(), synth({ generation: 2 })] as const;
    const [before] = first.ids(Bytes);
    expect(second.ids(Bytes)).toContain(before);
    expect(second.address(KeyVault)).toBe(first.address(KeyVault));
    expect(second.address(KeyVaultSecret, { name: 'private-key' })).toBe(first.address(KeyVaultSecret));
  });

  it.each([0, -1, 1.5, NaN, 10_000, '2' as unknown as number])('refuses the generation %p', (generation) => {
    expect(() => synth({ generation })).toThrow(/^`generation` must be a whole number from 1 to 9999, got: /);
  });

  it('refuses a word for whether the key before is kept', () => {
    const keepPrevious = 'false' as unknown as boolean;
    const message = '`keepPrevious` must be true or false, got: "false"';
    expect(() => synth({ generation: 2, keepPrevious })).toThrow(new Error(message));
  });

  it('refuses a generation that is only known at apply, since it decides which keys there are', () => {
    const message = '`generation` must be a literal, got: a token';
    expect(() =>
      Template.of((stack) => {
        const generation = new TerraformVariable(stack, 'generation', { type: 'number' }).numberValue;
        generate(stack, { generation });
      }),
    ).toThrow(new Error(message));
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      generate(stack, { generation: 2 }, 'A');
      generate(stack, { vaultName: 'fabrikam-keys', generation: 2 }, 'B');
    });
    expect(template.ids(KeyVaultSecret)).toHaveLength(4);
    expect(template.ids(Bytes)).toHaveLength(4);
  });
});

describe('SigningKeys.fromVariable', () => {
  it('takes the key that it is given, or draws one where that is empty', () => {
    const template = describeKeys((stack) => fromVariable(stack, { privateKey: unknownText(stack) }));
    expect(valueOf(template, 'private-key')).toBe('${coalesce(var.unknown, Key-1)}');
    expect(template.output('key')).toBe(template.resource(KeyVaultSecret)['value']);
    expectReference(template, template.output('setting'), 'private-key');
    expect(template.output('previous')).toBe('none');
    expect(template.resources(KeyVaultSecret)).toHaveLength(1);
  });

  it('keeps the key before beside it, or repeats the current one where that is empty', () => {
    const template = describeKeys((stack) =>
      fromVariable(stack, { privateKey: unknownText(stack), previousPrivateKey: unknownText(stack, 'before') }),
    );
    expect(valueOf(template, 'private-key')).toBe('${coalesce(var.unknown, Key-1)}');
    expect(valueOf(template, 'previous-private-key')).toBe('${coalesce(var.before, coalesce(var.unknown, Key-1))}');
    expectReference(template, template.output('previous'), 'previous-private-key');
  });

  it('has the vault, the secret and the first key of SigningKeys.generate, so that one can follow the other', () => {
    const [generated, given] = [synth(), describeKeys((stack) => fromVariable(stack))] as const;
    for (const type of [KeyVault, KeyVaultSecret, Bytes]) expect(given.ids(type)).toEqual(generated.ids(type));
  });

  it.each([
    ['private_secret', 'a literal'],
    ['', 'a literal'],
    [{ secret: 'private_secret' } as unknown as string, 'object'],
  ])('refuses the literal key %j without repeating it', (key, got) => {
    const rule = `must be a reference, such as \`stringValue\` of a sensitive TerraformVariable, got: ${got}`;
    for (const prop of ['privateKey', 'previousPrivateKey']) {
      expect(() => Template.of((stack) => fromVariable(stack, { [prop]: key }))).toThrow(
        new Error(`\`${prop}\` ${rule}`),
      );
    }
  });

  it('refuses a variable in place of its value', () => {
    const message =
      '`privateKey` must be a reference, such as `stringValue` of a sensitive TerraformVariable, got: the construct ';
    expect(() =>
      Template.of((stack) => {
        const variable = new TerraformVariable(stack, 'variable', { type: 'string' });
        fromVariable(stack, { privateKey: variable as unknown as string });
      }),
    ).toThrow(message);
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      const previousPrivateKey = unknownText(stack);
      fromVariable(stack, { previousPrivateKey }, 'A');
      fromVariable(stack, { previousPrivateKey, vaultName: 'fabrikam-keys' }, 'B');
    });
    expect(template.ids(KeyVaultSecret)).toHaveLength(4);
  });
});
