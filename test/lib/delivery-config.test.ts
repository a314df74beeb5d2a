import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { DataAzurermKeyVaultSecret } from '@cdktf/provider-azurerm/lib/data-azurerm-key-vault-secret';
import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { describe, expect, it } from '@jest/globals';
import type { TerraformStack } from 'cdktf';
import { parseDeliveryConfig } from '../../lambda/image-delivery/config';
import {
  BlobOrigin,
  CacheRules,
  type DeliveryLimits,
  FormatNegotiation,
  FrontDoor,
  Hosting,
  ImageDelivery,
  type ImageDeliveryProps,
  ImageOrigin,
  SigningKeys,
} from '../../lib';
import { awaitedRoles } from '../support/awaited-roles';
import { Template, unknownText } from '../support/template';
import { existingNetwork } from './function/fixtures';

const props = { name: 'contoso', location: 'westeurope' };
const where = { resourceGroupName: 'contoso', location: 'westeurope' };

type More = (stack: TerraformStack) => Partial<ImageDeliveryProps>;
const synth = (more: More) =>
  Template.of((stack) => {
    new ImageDelivery(stack, 'images', { ...props, ...more(stack) });
  });

const settings = (template: Template) => template.resource(LinuxFunctionApp)['app_settings'] as Record<string, string>;
/** What the function reads, references as they stand. */
const config = (template: Template) =>
  parseDeliveryConfig(
    JSON.parse((settings(template)['BLOBFRONT_CONFIG'] ?? '').replace(/\$\{[^}]+\}/g, 'reference.example')),
  );

const shop = ImageOrigin.webServer({ baseUrl: 'https://www.contoso.example/images' });
const any = ImageOrigin.webProxy({ allowedHosts: ['cdn.contoso.example'] });
const partner = (stack: TerraformStack) =>
  ImageOrigin.azureBlob({ accountName: 'fabrikam', container: 'photos', sasToken: unknownText(stack, 'sas') });
const bucket = (stack: TerraformStack) =>
  ImageOrigin.s3Compatible({
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    bucket: 'photos',
    region: 'eu-central-1',
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: unknownText(stack, 's3'),
  });
const images = (stack: TerraformStack) => new BlobOrigin(stack, 'origin', { ...where, accountName: 'contosophotos' });

describe('An ImageDelivery of several kinds of origins', () => {
  const template = synth((stack) => ({
    origins: {
      images: images(stack),
      old: ImageOrigin.container(images2(stack), { prefix: 'archive/' }),
      partner: partner(stack),
      'aws-photos': bucket(stack),
      shop,
      any,
    },
  }));

  it('tells the function each of them in order', () => {
    expect(config(template).origins).toMatchObject([
      { type: 'azure-blob', name: 'images', credential: 'managed-identity', prefix: '' },
      { type: 'azure-blob', name: 'old', credential: 'managed-identity', prefix: 'archive/' },
      { type: 'azure-blob', name: 'partner', credential: 'sas', endpoint: 'https://fabrikam.blob.core.windows.net' },
      { type: 's3', name: 'aws-photos', bucket: 'photos', region: 'eu-central-1' },
      { type: 'web-server', name: 'shop', forwardQuery: true },
      { type: 'web-proxy', name: 'any', allowedHosts: ['cdn.contoso.example'] },
    ]);
    expect(config(template).urlEndpoints).toMatchObject([
      { origins: ['images', 'old', 'partner', 'aws-photos', 'shop', 'any'], requireSignature: 'always' },
    ]);
  });

  it('hands over secrets as references to a vault of their own', () => {
    const vault = { key_vault_id: template.reference(KeyVault, 'id', { name: 'contoso-creds' }) };
    const names = { BLOBFRONT_SAS_PARTNER: '${var.sas}', BLOBFRONT_S3_SECRET_AWS_PHOTOS: '${var.s3}' };
    for (const [setting, value] of Object.entries(names)) {
      const name = setting.toLowerCase().replaceAll('_', '-');
      expect(template.resource(KeyVaultSecret, { name })).toMatchObject({ ...vault, value });
      expect(settings(template)[setting]).toMatch(
        /^@Microsoft\.KeyVault\(SecretUri=\$\{data\.azurerm_key_vault_secret\.\w+\.id\}\)$/,
      );
    }
    expect(JSON.stringify(template.resource(LinuxFunctionApp))).not.toMatch(/var\.(?:sas|s3)/);
  });

  it('gives the identity a role for what is its own, and for the vault, and waits for them', () => {
    const roles = template.resources(RoleAssignment).filter(({ principal_type: type }) => type === 'ServicePrincipal');
    expect(roles.map(({ role_definition_name: role }) => role).sort()).toEqual([
      'Key Vault Secrets User',
      'Key Vault Secrets User',
      'Storage Blob Data Owner',
      'Storage Blob Data Reader',
      'Storage Blob Data Reader',
    ]);
    const scope = template.reference(KeyVault, 'id', { name: 'contoso-creds' });
    const role = { role_definition_name: 'Key Vault Secrets User', scope };
    expect(template.resource(RoleAssignment, role)).toMatchObject({
      principal_id: template.reference(UserAssignedIdentity, 'principal_id'),
    });
    expect(awaitedRoles(template, template.resource(LinuxFunctionApp))).toContain(
      template.reference(RoleAssignment, 'id', role),
    );
  });

  function images2(stack: TerraformStack): BlobOrigin {
    return new BlobOrigin(stack, 'old', { ...where, accountName: 'contosoold' });
  }
});

describe('ImageDelivery', () => {
  it('needs no container of its own', () => {
    const template = Template.of((stack) => {
      const delivery = new ImageDelivery(stack, 'images', { ...props, origins: { shop } });
      expect(delivery.origins).toEqual({});
      expect(() => delivery.origin).toThrow('`origins` must hold a container to have a first one, got: none');
      expect(() => delivery.addInvalidation()).toThrow(/^`origin` must be one of /);
    });
    expect(template.resources(StorageAccount)).toHaveLength(1);
    expect(template.resources(KeyVault)).toHaveLength(1);
  });

  it('tells its containers apart from the rest', () => {
    Template.of((stack) => {
      const container = images(stack);
      const origins = { shop, first: ImageOrigin.container(container, { prefix: 'a/' }) };
      const delivery = new ImageDelivery(stack, 'images', { ...props, origins });
      expect([delivery.origin, delivery.origins]).toEqual([container, { first: container }]);
    });
  });

  it('purges the paths of blobs without the prefix that URLs do not have', () => {
    const template = Template.of((stack) => {
      const origins = { images: ImageOrigin.container(images(stack), { prefix: 'web/' }) };
      new ImageDelivery(stack, 'images', { ...props, origins }).addInvalidation();
    });
    const [told] = Object.entries(settings(template)).filter(([name]) => name.startsWith('BLOBFRONT_INVALIDATION_'));
    expect(JSON.parse(told?.[1] ?? '')).toMatchObject({ urlEndpoints: [{ path: '/', prefix: 'web/' }] });
  });

  it('reads the secrets of its origins with the identity of the app itself on Flex Consumption', () => {
    const template = synth((stack) => ({ origins: { partner: partner(stack) }, hosting: Hosting.flexConsumption() }));
    const app = template.reference(FunctionAppFlexConsumption, 'identity[0].principal_id');
    expect(
      template.resource(RoleAssignment, {
        role_definition_name: 'Key Vault Secrets User',
        scope: template.reference(KeyVault, 'id', { name: 'contoso-creds' }),
      }),
    ).toMatchObject({ principal_id: app });
  });

  it('keeps secrets of origins where the signing keys are somewhere else', () => {
    const template = synth((stack) => ({
      origins: { partner: partner(stack) },
      signingKeys: SigningKeys.fromKeyVault(stack, 'keys', {
        secretUri: 'https://fabrikam.vault.azure.net/secrets/imagekit',
      }),
    }));
    expect(template.resource(KeyVault)).toMatchObject({ name: 'contoso-creds' });
    expect(template.resources(KeyVaultSecret)).toHaveLength(1);
    expect(template.dataSource(DataAzurermKeyVaultSecret)).toMatchObject({ name: 'blobfront-sas-partner' });
  });

  it('fits twice into one stack, with the same origins', () => {
    const template = Template.of((stack) => {
      const origins = { partner: partner(stack), shop };
      new ImageDelivery(stack, 'a', { ...props, origins });
      new ImageDelivery(stack, 'b', { name: 'fabrikam', location: 'westeurope', origins });
    });
    expect(template.resources(KeyVault).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['contoso-creds', 'fabrikam-creds']),
    );
    const names = template.resources(KeyVaultSecret).map(({ name }) => name);
    expect(names.filter((name) => name === 'blobfront-sas-partner')).toHaveLength(2);
  });

  it('has a name for the vault with the longest name', () => {
    const template = synth((stack) => ({ name: 'n'.repeat(18), origins: { partner: partner(stack) } }));
    expect(template.resources(KeyVault).map(({ name }) => name)).toContain(`${'n'.repeat(18)}-creds`);
  });

  it('knows its own hosts, those of domains that come later too', () => {
    const template = Template.of((stack) => {
      const frontDoor = new FrontDoor(stack, 'door', { name: 'contoso', resourceGroupName: 'contoso' });
      frontDoor.addCustomDomain('early', { hostName: 'images.contoso.example' });
      new ImageDelivery(stack, 'images', { ...props, frontDoor });
      frontDoor.addCustomDomain('late', { hostName: 'media.contoso.example' });
      frontDoor.addCustomDomain('wildcard', {
        hostName: '*.shop.contoso.example',
        name: 'wildcard',
      });
    });
    expect(config(template).ownHosts).toEqual([
      'reference.example',
      'images.contoso.example',
      'media.contoso.example',
      'contoso-images.azurewebsites.net',
    ]);
    expect(settings(template)['BLOBFRONT_CONFIG']).toContain(template.reference(CdnFrontdoorEndpoint, 'host_name'));
  });

  it.each(['images.contoso.example', 'a.b.shop.contoso.example'])('refuses to read from itself: %s', (host) => {
    const declare = () =>
      Template.of((stack) => {
        const frontDoor = new FrontDoor(stack, 'door', { name: 'contoso', resourceGroupName: 'contoso' });
        const proxy = ImageOrigin.webProxy({ allowedHosts: ['www.contoso.example', host] });
        new ImageDelivery(stack, 'delivery', { ...props, frontDoor, origins: { proxy } });
        frontDoor.addCustomDomain('images', { hostName: 'images.contoso.example' });
        frontDoor.addCustomDomain('wildcard', { hostName: '*.shop.contoso.example', name: 'wildcard' });
      });
    expect(declare).toThrow(
      `\`allowedHosts\` of the origin "proxy" must not hold a host of this delivery, got: "${host}"`,
    );
  });

  it('tells what requests may cost and how they are answered', () => {
    const told = config(synth(() => ({ svg: 'rasterize', serverTiming: true, limits: { jobs: 2, queue: 0 } })));
    expect(told).toMatchObject({ svg: 'rasterize', serverTiming: true, limits: { jobs: 2, queue: 0, frames: 256 } });
  });

  it('forwards no query with a key that lists parameters', () => {
    const forwarded = (more: Partial<ImageDeliveryProps>) =>
      config(synth(() => ({ origins: { shop }, ...more }))).origins;
    expect(forwarded({ cacheRules: CacheRules.strict(['v']) })).toMatchObject([{ forwardQuery: false }]);
    expect(forwarded({ formatNegotiation: FormatNegotiation.edgeVariant() })).toMatchObject([{ forwardQuery: false }]);
    expect(forwarded({ formatNegotiation: FormatNegotiation.redirect() })).toMatchObject([{ forwardQuery: true }]);
  });

  const limit = (limits: unknown): More => {
    return () => ({ limits: limits as DeliveryLimits });
  };
  it.each<[string, More, string]>([
    [
      'a web proxy that needs no signature',
      () => ({ origins: { any }, requireSignature: 'never' }),
      '`requireSignature` must be "always", because the origin "any" is a web proxy, got: "never"',
    ],
    [
      'one of an endpoint that asks all origins',
      () => ({ origins: { shop, any }, urlEndpoints: [{ path: '/a/' }, { requireSignature: 'never' }] }),
      '`urlEndpoints[1].requireSignature` must be "always", because the origin "any" is a web proxy, got: "never"',
    ],
    [
      'one of an endpoint that leaves it to the delivery',
      () => ({
        origins: { shop, any },
        requireSignature: 'never',
        urlEndpoints: [{ origins: ['shop'] }, { path: '/a/', origins: ['any'] }],
      }),
      '`requireSignature` must be "always", because the origin "any" is a web proxy, got: "never"',
    ],
    [
      'private images of one',
      () => ({ origins: { any }, urlEndpoints: [{ requireSignature: 'never', privateImages: ['*'] }] }),
      '`urlEndpoints[0].requireSignature` must be "always", because the origin "any" is a web proxy, got: "never"',
    ],
    [
      'a query that the cache does not tell apart',
      () => ({
        origins: { shop: ImageOrigin.webServer({ baseUrl: 'https://www.contoso.example', forwardQuery: true }) },
        cacheRules: CacheRules.strict(),
      }),
      '`forwardQuery` of the origin "shop" must be false, because the cache key does not hold the whole query ' +
        '(CacheRules.strict(), FormatNegotiation.edgeVariant()), got: true',
    ],
    [
      'what is no origin',
      () => ({ origins: { shop: 'https://www.contoso.example' as unknown as ImageOrigin } }),
      '`origins.shop` must be a container or made by ImageOrigin, got: "https://www.contoso.example"',
    ],
    [
      'origins without names',
      () => ({ origins: ['images'] as unknown as Record<string, ImageOrigin> }),
      '`origins` must be origins by name, got: ["images"]',
    ],
    ['no origins', () => ({ origins: {} }), '`origins` must hold one at least, got: {}'],
    [
      'a vault that Flex Consumption does not get to',
      (stack) => ({
        origins: { partner: partner(stack) },
        hosting: Hosting.flexConsumption(),
        network: existingNetwork(stack),
        signingKeys: SigningKeys.generate(stack, 'keys', { ...where, vaultName: 'contoso-keys' }),
      }),
      '`secretSettings` must be in a vault without `network` on Hosting.flexConsumption(), whose Key Vault references ' +
        'do not work with a restricted vault; Hosting.elasticPremium() has no such limit',
    ],
    [
      'a word for SVG that there is not',
      () => ({ svg: 'draw' as 'rasterize' }),
      '`svg` must be one of pass-through, rasterize, got: "draw"',
    ],
    [
      'a word for SVG that is not known at synth',
      (stack) => ({ svg: unknownText(stack) as 'rasterize' }),
      '`svg` must be known at synth, one of pass-through, rasterize, got: a token',
    ],
    [
      'a word for timings',
      () => ({ serverTiming: 'yes' as unknown as boolean }),
      '`serverTiming` must be true or false, got: "yes"',
    ],
    ['a limit of zero', limit({ jobs: 0 }), `\`limits.jobs\` must be a whole number from 1 to ${2 ** 53 - 1}, got: 0`],
    [
      'a queue below zero',
      limit({ queue: -1 }),
      `\`limits.queue\` must be a whole number from 0 to ${2 ** 53 - 1}, got: -1`,
    ],
    [
      'a limit that is no number',
      limit({ frames: '9' }),
      `\`limits.frames\` must be a whole number from 1 to ${2 ** 53 - 1}, got: "9"`,
    ],
    [
      'a limit that is not known at synth',
      limit({ frames: '${TfToken[TOKEN.0]}' }),
      '`limits.frames` must be a literal, got: a token',
    ],
    [
      'a limit that there is not',
      limit({ pixels: 1 }),
      '`limits` must be among sourceBytes, inputPixels, outputPixels, frames, animationPixels, work, jobs, queue, queueMs, ' +
        'memoryBytes, residentBytes, originMs, requestMs, svgBytes, got: "pixels"',
    ],
    ['limits without names', limit([1]), '`limits` must be numbers by name, got: [1]'],
  ])('refuses %s', (_, more, message) => {
    expect(() => synth(more)).toThrow(new Error(message));
  });
});
