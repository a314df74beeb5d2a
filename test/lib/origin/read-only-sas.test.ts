import { DataAzurermStorageAccountBlobContainerSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-blob-container-sas';
import { DataAzurermStorageAccountSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-sas';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { Rotating } from '@cdktf/provider-time/lib/rotating';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack, Token } from 'cdktf';
import { EntraPrincipal, ReadOnlySas, type ReadOnlySasProps, SasValidity } from '../../../lib';
import { assignRole } from '../../../lib/role';
import { Template, unknownText } from '../../support/template';

const principalId = '11111111-2222-3333-4444-555555555555';
const start = '2026-11-01T00:00:00Z';
const expiry = '2027-10-31T00:00:00Z';
const props = {
  accountName: 'contosoimages',
  connectionString: 'connection',
  containerName: 'images',
  validity: SasValidity.between(start, expiry),
};

const create = (stack: TerraformStack, more: Partial<ReadOnlySasProps> = {}, id = 'Sas') =>
  new ReadOnlySas(stack, id, { ...props, ...more });
const synth = (more: Partial<ReadOnlySasProps> = {}) => Template.of((stack) => create(stack, more));

describe('ReadOnlySas', () => {
  it('reads one container over HTTPS and can do nothing else', () => {
    const template = synth();
    expect(template.dataSource(DataAzurermStorageAccountBlobContainerSas)).toEqual({
      connection_string: 'connection',
      container_name: 'images',
      https_only: true,
      start,
      expiry,
      permissions: { read: true, add: false, create: false, write: false, delete: false, list: false },
    });
    expect(template.size).toBe(1);
  });

  it('reads the blobs of every container when it is asked to', () => {
    const template = synth({ scope: 'account', ipRange: '203.0.113.5' });
    expect(template.dataSource(DataAzurermStorageAccountSas)).toEqual({
      connection_string: 'connection',
      signed_version: '2022-11-02',
      https_only: true,
      start,
      expiry,
      ip_addresses: '203.0.113.5',
      services: { blob: true, queue: false, table: false, file: false },
      resource_types: { service: false, container: false, object: true },
      permissions: {
        read: true,
        write: false,
        delete: false,
        list: false,
        add: false,
        create: false,
        update: false,
        process: false,
        tag: false,
        filter: false,
      },
    });
    expect(template.size).toBe(1);
  });

  it('takes addresses and response headers', () => {
    const template = synth({
      scope: 'container',
      ipRange: '203.0.113.5-203.0.113.9',
      responseHeaders: {
        cacheControl: 'private, max-age=60',
        contentDisposition: 'attachment; filename="a.png"',
        contentEncoding: 'gzip',
        contentLanguage: 'en',
        contentType: 'image/png',
      },
    });
    expect(template.dataSource(DataAzurermStorageAccountBlobContainerSas)).toMatchObject({
      ip_address: '203.0.113.5-203.0.113.9',
      cache_control: 'private, max-age=60',
      content_disposition: 'attachment; filename="a.png"',
      content_encoding: 'gzip',
      content_language: 'en',
      content_type: 'image/png',
    });
  });

  it('takes its dates from a rotation', () => {
    const template = Template.of((stack) => {
      const sas = create(stack, { validity: SasValidity.rotating() });
      new TerraformOutput(stack, 'expiry', { value: sas.expiry });
    });
    const made = template.reference(Rotating, 'rfc3339').slice(2, -1);
    const dates = { start: `\${timeadd(${made}, "-15m")}`, expiry: `\${timeadd(${made}, "2160h")}` };
    expect(template.dataSource(DataAzurermStorageAccountBlobContainerSas)).toMatchObject(dates);
    expect(template.output('expiry')).toBe(dates.expiry);
  });

  it.each([
    ['container', DataAzurermStorageAccountBlobContainerSas],
    ['account', DataAzurermStorageAccountSas],
  ] as const)('offers the token of the %s with and without its question mark, and to ImageKit', (scope, type) => {
    const template = Template.of((stack) => {
      const sas = create(stack, { scope });
      new TerraformOutput(stack, 'with', { value: sas.token, sensitive: true });
      new TerraformOutput(stack, 'without', { value: sas.tokenWithoutQuestionMark, sensitive: true });
      new TerraformOutput(stack, 'imageKit', { value: sas.imageKitOrigin, sensitive: true });
      new TerraformOutput(stack, 'expiry', { value: sas.expiry });
    });
    const token = template.dataReference(type, 'sas');
    expect(template.output('with')).toBe(token);
    expect(template.output('without')).toBe(`\${trimprefix(${token.slice(2, -1)}, "?")}`);
    expect(template.output('imageKit')).toEqual({ accountName: 'contosoimages', container: 'images', sasToken: token });
    expect(template.output('expiry')).toBe(expiry);
  });

  const oneOf = '`scope` must be one of container, account, got:';
  const ascii = 'must be printable ASCII characters, got:';
  it.each<[string, Partial<ReadOnlySasProps>, string]>([
    ['another scope', { scope: 'blob' as 'account' }, `${oneOf} "blob"`],
    [
      'an address range that Azure does not take',
      { ipRange: '203.0.113.0/24' },
      '`ipRange` must be a public IPv4 address such as "203.0.113.5", or a first and a last one: ' +
        '"203.0.113.5-203.0.113.9", got: "203.0.113.0/24"',
    ],
    [
      'response headers of an account SAS',
      { scope: 'account', responseHeaders: { contentType: 'image/png' } },
      '`responseHeaders` must be left out where `scope` is account, whose SAS has none',
    ],
    [
      'a line feed in a header',
      { responseHeaders: { cacheControl: 'no-store\r\nSet-Cookie: a' } },
      `\`responseHeaders.cacheControl\` ${ascii} "no-store\\r\\nSet-Cookie: a"`,
    ],
    ['an empty header', { responseHeaders: { contentType: '' } }, `\`responseHeaders.contentType\` ${ascii} ""`],
    [
      'a header beyond ASCII',
      { responseHeaders: { contentDisposition: 'attachment; filename=ü' } },
      `\`responseHeaders.contentDisposition\` ${ascii} "attachment; filename=ü"`,
    ],
    [
      'what is longer than the policy of the account',
      { sasExpirationDays: 90 },
      "`expiry` must be at most 90 days after `start`, the account's SAS policy, got: 364 days",
    ],
    [
      'a scope that is only known at apply',
      { scope: Token.asString({ known: 'at apply' }) as 'account' },
      '`scope` must be known at synth, one of container, account, got: a token',
    ],
    [
      'dates in place of a validity',
      { validity: { start, expiry } as unknown as SasValidity },
      '`validity` must be SasValidity.between() or SasValidity.rotating(), ' +
        `got: {"start":"${start}","expiry":"${expiry}"}`,
    ],
  ])('refuses %s', (_, wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('takes an account SAS whose response headers are all left out', () => {
    expect(() => synth({ scope: 'account', responseHeaders: { contentType: undefined } })).not.toThrow();
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const text = unknownText(stack);
      create(stack, {
        validity: SasValidity.between(text, text),
        accountName: text,
        connectionString: text,
        containerName: text,
        ipRange: text,
        responseHeaders: { contentType: text },
        sasExpirationDays: 1,
      });
    });
    expect(template.dataSource(DataAzurermStorageAccountBlobContainerSas)).toMatchObject({
      connection_string: '${var.unknown}',
      container_name: '${var.unknown}',
      start: '${var.unknown}',
      expiry: '${var.unknown}',
      ip_address: '${var.unknown}',
      content_type: '${var.unknown}',
    });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      const validity = SasValidity.rotating();
      create(stack, { validity }, 'A').toKeyVault('vault');
      create(stack, { validity, scope: 'account' }, 'B').toKeyVault('other-vault');
    });
    expect(template.resources(Rotating)).toHaveLength(2);
    expect(template.resources(KeyVaultSecret)).toHaveLength(2);
    expect(template.size).toBe(6);
  });
});

describe('ReadOnlySas.toKeyVault', () => {
  it('keeps the token as a secret that expires when it does', () => {
    const template = Template.of((stack) => {
      create(stack).toKeyVault(unknownText(stack));
    });
    expect(template.resource(KeyVaultSecret)).toEqual({
      name: 'read-only-sas',
      key_vault_id: '${var.unknown}',
      value: template.dataReference(DataAzurermStorageAccountBlobContainerSas, 'sas'),
      content_type: 'SAS token',
      expiration_date: expiry,
    });
  });

  it('takes a name, tags and what must be there before', () => {
    const template = Template.of((stack) => {
      const deployer = new EntraPrincipal(stack, 'Deployer', { principalId, principalType: 'User' });
      const on = { construct: stack, resourceId: 'vault' };
      const role = assignRole(deployer, 'Key Vault Secrets Officer', on);
      const sas = create(stack);
      sas.toKeyVault('vault', 'imagekit-sas', { tags: { team: 'web' }, dependsOn: [role] });
      sas.toKeyVault('vault', 'other-sas');
    });
    expect(template.resource(KeyVaultSecret, { name: 'imagekit-sas' })).toMatchObject({
      tags: { team: 'web' },
      depends_on: [expect.stringMatching(/^azurerm_role_assignment\.Deployer_KeyVaultSecretsOfficer/)],
    });
    expect(template.resources(KeyVaultSecret)).toHaveLength(2);
  });

  it.each(['', 'sas_token', 'a'.repeat(128)])('refuses the name %j', (name) => {
    const message = `\`secretName\` must be 1-127 letters, digits or hyphens, got: "${name}"`;
    expect(() => Template.of((stack) => create(stack).toKeyVault('vault', name))).toThrow(new Error(message));
  });
});
