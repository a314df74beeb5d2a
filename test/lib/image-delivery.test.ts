import { ApplicationInsights } from '@cdktf/provider-azurerm/lib/application-insights';
import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorOrigin } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin';
import { CdnFrontdoorOriginGroup } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin-group';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { CdnFrontdoorRule } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import { CdnFrontdoorRuleSet } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule-set';
import { EventgridSystemTopic } from '@cdktf/provider-azurerm/lib/eventgrid-system-topic';
import { EventgridSystemTopicEventSubscription } from '@cdktf/provider-azurerm/lib/eventgrid-system-topic-event-subscription';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { DataAzurermKeyVaultSecret } from '@cdktf/provider-azurerm/lib/data-azurerm-key-vault-secret';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { MonitorDiagnosticSetting } from '@cdktf/provider-azurerm/lib/monitor-diagnostic-setting';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Bytes } from '@cdktf/provider-random/lib/bytes';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, TerraformStack, Token } from 'cdktf';
import { limitsSchema, parseDeliveryConfig } from '../../lambda/image-delivery/config';
import {
  BlobOrigin,
  CacheRules,
  FormatNegotiation,
  FrontDoor,
  type FrontDoorProps,
  FunctionPackage,
  Hosting,
  ImageDelivery,
  type ImageDeliveryProps,
  Monitoring,
  PrivateNetwork,
  type SasBrokerOptions,
  SigningKeys,
  type UrlEndpoint,
} from '../../lib';
import { awaitedRoles } from '../support/awaited-roles';
import { dangling } from '../support/dangling';
import { openAccount, secureAccount } from '../support/secure-account';
import { addProviders, type Json, Template, testApp, unknownText } from '../support/template';

const props = { name: 'contoso', location: 'westeurope' };
const where = { resourceGroupName: 'contoso', location: 'westeurope' };
const synth = (more: Partial<ImageDeliveryProps> = {}) =>
  Template.of((stack) => {
    new ImageDelivery(stack, 'images', { ...props, ...more });
  });

const settings = (template: Template) => template.resource(LinuxFunctionApp)['app_settings'] as Record<string, string>;
/** What the function reads once Terraform has replaced the references. */
const config = (template: Template) =>
  parseDeliveryConfig(JSON.parse((settings(template)['BLOBFRONT_CONFIG'] ?? '').replace(/\$\{[^}]+\}/g, 'reference')));

/** What azurerm 4.55.0 was seen to take, apply cleanly and plan without a difference. */
describe('The default ImageDelivery', () => {
  const template = synth();
  const group = template.reference(ResourceGroup, 'name');
  const where = { resource_group_name: group, location: 'westeurope' };
  const identity = template.reference(UserAssignedIdentity, 'id');
  const clientId = template.reference(UserAssignedIdentity, 'client_id');
  const images = { name: 'contosoimages' };
  const host = { name: 'contosohost' };
  const secure = {
    ...where,
    ...secureAccount,
    ...openAccount,
  };

  it('has a resource group of its own', () => {
    expect(template.resource(ResourceGroup)).toEqual({ name: 'contoso-images', location: 'westeurope' });
    expect(template.size).toBe(29);
  });

  it.each<[string, Json, Json]>([
    [
      'images',
      images,
      {
        account_replication_type: 'ZRS',
        access_tier: 'Hot',
        sas_policy: { expiration_period: '366.00:00:00', expiration_action: 'Log' },
        blob_properties: {
          versioning_enabled: true,
          delete_retention_policy: { days: 7 },
          container_delete_retention_policy: { days: 7 },
        },
      },
    ],
    [
      'host',
      host,
      {
        account_replication_type: 'LRS',
        sas_policy: { expiration_period: '01.00:00:00', expiration_action: 'Log' },
        blob_properties: { delete_retention_policy: { days: 7 } },
      },
    ],
  ])('has a secure storage account for the %s', (_, account, others) => {
    expect(template.resource(StorageAccount, account)).toEqual({ ...account, ...secure, ...others });
  });

  it.each([
    ['images', images],
    ['packages', host],
  ])('has a private container for the %s', (name, account) => {
    expect(template.resource(StorageContainer, { name })).toEqual({
      name,
      storage_account_id: template.reference(StorageAccount, 'id', account),
      container_access_type: 'private',
    });
  });

  it('uploads the package as a block blob with the hash of its contents in the name', () => {
    expect(template.resource(StorageBlob)).toMatchObject({
      name: FunctionPackage.imageDelivery().blobName,
      storage_account_name: template.reference(StorageAccount, 'name', host),
      type: 'Block',
      content_type: 'application/zip',
    });
  });

  it.each([
    ['Storage Blob Data Reader', template.reference(StorageContainer, 'id', { name: 'images' })],
    ['Storage Blob Data Owner', template.reference(StorageAccount, 'id', host)],
    ['Key Vault Secrets User', template.reference(KeyVault, 'id')],
  ])('gives the identity the role %s, and the app waits for it', (role_definition_name, scope) => {
    expect(template.resource(RoleAssignment, { role_definition_name })).toEqual({
      role_definition_name,
      scope,
      principal_id: template.reference(UserAssignedIdentity, 'principal_id'),
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    });
    expect(awaitedRoles(template, template.resource(LinuxFunctionApp))).toContain(
      template.reference(RoleAssignment, 'id', { role_definition_name }),
    );
  });

  it('keeps the key in a vault with access by role, purge protection and 7 days', () => {
    expect(template.resource(KeyVault)).toMatchObject({
      ...where,
      name: 'contoso-keys',
      rbac_authorization_enabled: true,
      purge_protection_enabled: true,
      soft_delete_retention_days: 7,
      public_network_access_enabled: true,
      network_acls: { default_action: 'Allow', bypass: 'AzureServices' },
    });
    expect(awaitedRoles(template, template.resource(KeyVaultSecret))).toEqual([
      template.reference(RoleAssignment, 'id', { role_definition_name: 'Key Vault Secrets Officer' }),
    ]);
  });

  it('runs on an elastic premium plan', () => {
    const named = { ...where, name: 'contoso-images' };
    expect(template.resource(ServicePlan)).toEqual({ ...named, os_type: 'Linux', sku_name: 'EP1' });
    expect(template.resource(UserAssignedIdentity)).toEqual(named);
  });

  it('has a locked-down function app', () => {
    const app = template.resource(LinuxFunctionApp);
    expect(app).toMatchObject({
      ...where,
      name: 'contoso-images',
      storage_account_name: template.reference(StorageAccount, 'name', host),
      storage_uses_managed_identity: true,
      identity: { type: 'UserAssigned', identity_ids: [identity] },
      key_vault_reference_identity_id: identity,
      functions_extension_version: '~4',
      https_only: true,
      builtin_logging_enabled: false,
      ftp_publish_basic_authentication_enabled: false,
      webdeploy_publish_basic_authentication_enabled: false,
    });
    // With identity storage it reads back as false: a difference for ever.
    expect(app).not.toHaveProperty('content_share_force_disabled');
    expect(app).not.toHaveProperty('storage_account_access_key');
    expect(app).not.toHaveProperty('zip_deploy_file');
  });

  it('lets nobody in but its own Front Door', () => {
    const headers = { x_azure_fdid: [template.reference(CdnFrontdoorProfile, 'resource_guid')] };
    expect(template.resource(LinuxFunctionApp)['site_config']).toMatchObject({
      application_stack: { node_version: '22' },
      ftps_state: 'Disabled',
      minimum_tls_version: '1.2',
      scm_minimum_tls_version: '1.2',
      http2_enabled: true,
      use_32_bit_worker: false,
      ip_restriction_default_action: 'Deny',
      scm_ip_restriction_default_action: 'Deny',
      ip_restriction: [{ action: 'Allow', service_tag: 'AzureFrontDoor.Backend', headers: [headers] }],
    });
  });

  it('tells the host where storage, package and key are', () => {
    const secret = template.dataReference(DataAzurermKeyVaultSecret, 'id');
    expect(settings(template)).toMatchObject({
      AzureWebJobsStorage__credential: 'managedidentity',
      AzureWebJobsStorage__clientId: clientId,
      AZURE_CLIENT_ID: clientId,
      AzureWebJobsDisableHomepage: 'true',
      BLOBFRONT_PRIVATE_KEYS: `@Microsoft.KeyVault(SecretUri=${secret})`,
      WEBSITE_RUN_FROM_PACKAGE: template.reference(StorageBlob, 'url'),
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity,
    });
    const managedByTheProvider = /^(?:FUNCTIONS_|APPINSIGHTS|APPLICATIONINSIGHTS|AzureWebJobsStorage$|WEBSITE_NODE)/;
    expect(Object.keys(settings(template)).filter((name) => managedByTheProvider.test(name))).toEqual([]);
  });

  it('tells the function all that is not secret, complete', () => {
    expect(config(template)).toEqual({
      platform: 'app-service',
      frontDoorId: 'reference',
      formatNegotiation: 'explicit',
      automaticAvif: false,
      namedTransformations: {},
      origins: [
        {
          type: 'azure-blob',
          name: 'images',
          endpoint: 'https://reference',
          container: 'images',
          prefix: '',
          credential: 'managed-identity',
        },
      ],
      urlEndpoints: [
        { path: '/', origins: ['images'], requireSignature: 'always', restrictUnnamed: false, privateImages: [] },
      ],
      cacheTtlSeconds: 15_552_000,
      ignoredQueryParameters: CacheRules.standard().ignoredQueryParameters,
      ownHosts: ['reference', 'contoso-images.azurewebsites.net'],
      svg: 'pass-through',
      serverTiming: false,
      limits: limitsSchema.parse({}),
    });
    expect(settings(template)['BLOBFRONT_CONFIG']?.match(/\$\{[^}]+\}/g)).toEqual([
      template.reference(CdnFrontdoorProfile, 'resource_guid'),
      template.reference(StorageAccount, 'primary_blob_host', images),
      template.reference(CdnFrontdoorEndpoint, 'host_name'),
    ]);
  });

  it('hands no secret to the function, and no account key to anything', () => {
    expect(JSON.stringify(template.resource(LinuxFunctionApp))).not.toMatch(/random_bytes|var\.|\.value\b|sas/);
    expect(JSON.stringify(template.json)).not.toMatch(/access_key\}|connection_string/);
  });

  it('has a Standard Front Door before the function', () => {
    const hostname = template.reference(LinuxFunctionApp, 'default_hostname');
    const profile = template.reference(CdnFrontdoorProfile, 'id');
    expect(template.resource(CdnFrontdoorProfile)).toMatchObject({
      name: 'contoso-images',
      resource_group_name: group,
      sku_name: 'Standard_AzureFrontDoor',
    });
    expect(template.resource(CdnFrontdoorEndpoint)).toEqual({ name: 'contoso', cdn_frontdoor_profile_id: profile });
    expect(template.resource(CdnFrontdoorOriginGroup)).toEqual({
      name: 'Delivery',
      cdn_frontdoor_profile_id: profile,
      session_affinity_enabled: false,
      load_balancing: {},
    });
    expect(template.resource(CdnFrontdoorOrigin)).toMatchObject({
      host_name: hostname,
      origin_host_header: hostname,
      certificate_name_check_enabled: true,
      enabled: true,
    });
  });

  it('routes everything over HTTPS through the cache and one rule set, in the order that Front Door wants', () => {
    expect(template.ids(CdnFrontdoorRuleSet)).toHaveLength(1);
    expect(template.resource(CdnFrontdoorRule)['depends_on']).toEqual([
      template.address(CdnFrontdoorOriginGroup),
      template.address(CdnFrontdoorOrigin),
    ]);
    expect(template.resource(CdnFrontdoorRoute)).toMatchObject({
      patterns_to_match: ['/*'],
      supported_protocols: ['Http', 'Https'],
      https_redirect_enabled: true,
      forwarding_protocol: 'HttpsOnly',
      cdn_frontdoor_rule_set_ids: [template.reference(CdnFrontdoorRuleSet, 'id')],
      cache: { query_string_caching_behavior: 'IgnoreSpecifiedQueryStrings' },
      depends_on: [template.address(CdnFrontdoorRule)],
    });
  });
});

describe('ImageDelivery', () => {
  it('takes every setting', () => {
    const template = Template.of((stack) => {
      new ImageDelivery(stack, 'images', {
        ...props,
        resourceGroupName: 'existing',
        containerName: 'photos',
        accountReplicationType: 'GZRS',
        requireSignature: 'never',
        privateKey: unknownText(stack),
        previousPrivateKey: unknownText(stack, 'before'),
        cacheTtlSeconds: 0,
        cacheRules: CacheRules.strict(),
        hosting: Hosting.elasticPremium({ sku: 'EP3' }),
      });
    });
    expect(template.ids(ResourceGroup)).toEqual([]);
    expect(template.resource(StorageAccount, { name: 'contosoimages' })).toMatchObject({
      resource_group_name: 'existing',
      account_replication_type: 'GZRS',
    });
    expect(template.resource(LinuxFunctionApp)).toMatchObject({ resource_group_name: 'existing' });
    expect(template.resource(CdnFrontdoorProfile)).toMatchObject({ resource_group_name: 'existing' });
    expect(template.resource(KeyVault)).toMatchObject({ resource_group_name: 'existing' });
    expect(template.resource(StorageContainer, { name: 'photos' })).toBeDefined();
    const secrets = ['private-key', 'previous-private-key'].map((name) => template.resource(KeyVaultSecret, { name }));
    expect(secrets.map(({ value }) => value)).toEqual([
      expect.stringMatching(/^\$\{coalesce\(var\.unknown, /),
      expect.stringMatching(/^\$\{coalesce\(var\.before, /),
    ]);
    expect(template.resource(ServicePlan)).toMatchObject({ sku_name: 'EP3' });
    expect(template.resource(CdnFrontdoorRoute)).toMatchObject({
      cache: { query_string_caching_behavior: 'IncludeSpecifiedQueryStrings' },
    });
    expect(config(template)).toMatchObject({
      origins: [{ container: 'photos' }],
      urlEndpoints: [{ requireSignature: 'never' }],
      cacheTtlSeconds: 0,
    });
  });

  it('keeps the key before beside that of the next generation', () => {
    const [first, second] = [synth(), synth({ keyGeneration: 2 })] as const;
    expect(settings(first)).not.toHaveProperty('BLOBFRONT_PREVIOUS_PRIVATE_KEYS');
    expect(settings(second)).toHaveProperty('BLOBFRONT_PREVIOUS_PRIVATE_KEYS');
    expect(second.ids(KeyVault)).toEqual(first.ids(KeyVault));
    expect(second.ids(Bytes)).toEqual([...first.ids(Bytes), expect.stringContaining('Key-2')]);
  });

  it('tags its resources', () => {
    const template = synth({ tags: { team: 'web' } });
    const single = [ResourceGroup, KeyVault, CdnFrontdoorProfile, CdnFrontdoorEndpoint];
    const all = [...single, ServicePlan, LinuxFunctionApp, UserAssignedIdentity, StorageAccount];
    const tagged = all.flatMap((type) => template.resources(type));
    expect(tagged).toHaveLength(9);
    for (const resource of tagged) expect(resource).toMatchObject({ tags: { team: 'web' } });
  });

  it('tells the base of all image URLs', () => {
    const template = Template.of((stack) => {
      new TerraformOutput(stack, 'url', { value: new ImageDelivery(stack, 'images', props).urlEndpoint });
    });
    expect(template.output('url')).toBe(`https://${template.reference(CdnFrontdoorEndpoint, 'host_name')}`);
  });

  it('keeps images for 366 days at most', () => {
    expect(config(synth({ cacheTtlSeconds: 31_622_400 }))).toMatchObject({ cacheTtlSeconds: 31_622_400 });
  });

  const name = '`name` must be 3-18 lowercase letters or digits, beginning with a letter, got:';
  const ttl = '`cacheTtlSeconds` must be a whole number from 0 to 31622400, got:';
  it.each<[Partial<ImageDeliveryProps>, string]>([
    [{ name: 'ab' }, `${name} "ab"`],
    [{ name: 'a'.repeat(19) }, `${name} "${'a'.repeat(19)}"`],
    [{ name: '1contoso' }, `${name} "1contoso"`],
    [{ name: 'Contoso' }, `${name} "Contoso"`],
    [{ name: 'con-toso' }, `${name} "con-toso"`],
    [
      { location: '' },
      '`location` must be the name of an Azure region, such as "westeurope" (`az account list-locations`), got: ""',
    ],
    [
      { resourceGroupName: 'existing.' },
      '`resourceGroupName` must be 1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot, got: "existing."',
    ],
    [
      { containerName: 'Images' },
      '`containerName` must be 3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends, got: "Images"',
    ],
    [
      { privateKey: 'private_literal' },
      '`privateKey` must be a reference, such as `stringValue` of a sensitive TerraformVariable, got: a literal',
    ],
    [{ cacheTtlSeconds: -1 }, `${ttl} -1`],
    [{ cacheTtlSeconds: 31_622_401 }, `${ttl} 31622401`],
    [{ cacheTtlSeconds: 1.5 }, `${ttl} 1.5`],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('takes the longest name', () => {
    const longest = 'n'.repeat(18);
    const accounts = synth({ name: longest }).resources(StorageAccount);
    expect(accounts.map((account) => account['name']).sort()).toEqual([`${longest}host`, `${longest}images`]);
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      const texts = { name: unknown, location: unknown, resourceGroupName: unknown, containerName: unknown };
      new ImageDelivery(stack, 'images', texts);
    });
    expect(template.resource(KeyVault)).toMatchObject({ name: '${var.unknown}-keys', location: '${var.unknown}' });
    expect(config(template)).toMatchObject({ origins: [{ container: 'reference' }] });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      new ImageDelivery(stack, 'a', props);
      new ImageDelivery(stack, 'b', { ...props, name: 'fabrikam' });
    });
    expect(template.size).toBe(58);
  });

  it('fits into two stacks of one app', () => {
    const app = testApp();
    const templates = ['test', 'production'].map((id) => {
      const stack = new TerraformStack(app, id);
      addProviders(stack);
      new ImageDelivery(stack, 'images', props);
      return Template.fromStack(stack);
    });
    expect(templates.map(({ size }) => size)).toEqual([29, 29]);
    expect(templates[1]?.json['resource']).toEqual(templates[0]?.json['resource']);
    expect(templates[1]?.json['data']).toEqual(templates[0]?.json['data']);
  });

  it('delivers what another stack of the app has', () => {
    const app = testApp();
    const stacks = ['storage', 'delivery'].map((id) => {
      const stack = new TerraformStack(app, id);
      addProviders(stack);
      return stack;
    });
    const [storage, delivery] = stacks as [TerraformStack, TerraformStack];
    const images = new BlobOrigin(storage, 'origin', { ...where, accountName: 'contosoimages' });
    new ImageDelivery(delivery, 'images', { ...props, origins: { images } });
    app.synth();
    const template = Template.fromStack(delivery);
    const remote = /^\$\{data\.terraform_remote_state\.[\w-]+\.outputs\.cross-stack-output-[\w-]+\}$/;
    // The role belongs to whoever reads, so that the storage need not know of it.
    expect(Template.fromStack(storage).resources(RoleAssignment)).toEqual([]);
    expect(template.resource(RoleAssignment, { role_definition_name: 'Storage Blob Data Reader' })).toMatchObject({
      scope: expect.stringMatching(remote),
    });
    expect(config(template)).toMatchObject({ origins: [{ endpoint: 'https://reference', container: 'images' }] });
  });
});

describe('ImageDelivery of what is handed in', () => {
  const frontDoor = (stack: TerraformStack, more: Partial<FrontDoorProps> = {}) =>
    new FrontDoor(stack, 'door', { name: 'contoso-door', resourceGroupName: 'contoso', ...more });
  const signingKeys = (stack: TerraformStack) =>
    SigningKeys.generate(stack, 'keys', { ...where, vaultName: 'contoso-keys' });
  const origin = (stack: TerraformStack, accountName = 'contosophotos') =>
    new BlobOrigin(stack, accountName, { ...where, accountName });

  it('asks several origins under several URL endpoints', () => {
    let delivery: ImageDelivery | undefined;
    const template = Template.of((stack) => {
      const shop = origin(stack);
      delivery = new ImageDelivery(stack, 'images', {
        ...props,
        origins: { shop, brand: shop.addContainer('brand') },
        urlEndpoints: [
          { path: '/shop/', requireSignature: 'never' },
          { path: '/brand/', origins: ['brand'] },
        ],
      });
      expect(delivery.origin).toBe(shop);
    });
    expect(config(template)).toMatchObject({
      origins: [
        { name: 'shop', container: 'images' },
        { name: 'brand', container: 'brand' },
      ],
      urlEndpoints: [
        { path: '/shop/', origins: ['shop', 'brand'], requireSignature: 'never' },
        { path: '/brand/', origins: ['brand'], requireSignature: 'always' },
      ],
    });
    const roles = template.resources(RoleAssignment).map((role) => role['scope']);
    for (const name of ['images', 'brand']) {
      expect(roles).toContain(template.reference(StorageContainer, 'id', { name }));
    }
    expect(template.resources(StorageAccount).map(({ name }) => name)).toEqual(['contosophotos', 'contosohost']);
  });

  it('uses the front door, whose rules the function is told', () => {
    const template = Template.of((stack) => {
      new ImageDelivery(stack, 'images', {
        ...props,
        frontDoor: frontDoor(stack, { formatNegotiation: FormatNegotiation.redirect() }),
      });
    });
    expect(template.resource(CdnFrontdoorProfile)).toMatchObject({ name: 'contoso-door' });
    expect(config(template)).toMatchObject({ formatNegotiation: 'redirect' });
  });

  it('negotiates formats at a front door of its own', () => {
    const template = synth({ formatNegotiation: FormatNegotiation.edgeVariant() });
    expect(config(template)).toMatchObject({ formatNegotiation: 'edge-variant' });
  });

  it('tells the function whether AVIF is among the formats', () => {
    const template = synth({ formatNegotiation: FormatNegotiation.redirect({ avif: true }) });
    expect(config(template)).toMatchObject({ formatNegotiation: 'redirect', automaticAvif: true });
  });

  it('tells the function which images are private', () => {
    const template = synth({
      requireSignature: 'never',
      urlEndpoints: [
        { privateImages: ['invoices/*', '*.raw.jpg'] },
        { path: '/all/', privateImages: ['*'] },
        { path: '/a/' },
      ],
    });
    expect(config(template)).toMatchObject({
      urlEndpoints: [{ privateImages: ['invoices/*', '*.raw.jpg'] }, { privateImages: ['*'] }, { privateImages: [] }],
    });
  });

  it('tells the function the named transformations, and where nothing else may be asked for', () => {
    const template = synth({
      namedTransformations: { thumb: 'tr:w-100,h-100', small_2x: 'w-200:q-60' },
      urlEndpoints: [{ path: '/named/', restrictUnnamedTransformations: true }, { path: '/' }],
    });
    expect(config(template)).toMatchObject({
      namedTransformations: { thumb: 'w-100,h-100', small_2x: 'w-200:q-60' },
      urlEndpoints: [
        { path: '/named/', restrictUnnamed: true },
        { path: '/', restrictUnnamed: false },
      ],
    });
  });

  it('uses the signing keys', () => {
    const uri = 'https://contoso.vault.azure.net/secrets';
    const template = Template.of((stack) => {
      const signingKeys = SigningKeys.fromKeyVault(stack, 'keys', {
        secretUri: `${uri}/imagekit`,
        previousSecretUri: `${uri}/imagekit-before`,
      });
      new ImageDelivery(stack, 'images', { ...props, signingKeys });
    });
    expect(template.resources(KeyVault)).toEqual([]);
    expect(settings(template)).toMatchObject({
      BLOBFRONT_PRIVATE_KEYS: `@Microsoft.KeyVault(SecretUri=${uri}/imagekit)`,
      BLOBFRONT_PREVIOUS_PRIVATE_KEYS: `@Microsoft.KeyVault(SecretUri=${uri}/imagekit-before)`,
    });
  });

  it('is closed to the internet but for Front Door', () => {
    const template = Template.of((stack) => {
      new ImageDelivery(stack, 'images', {
        ...props,
        network: new PrivateNetwork(stack, 'network', { ...where, name: 'contoso' }),
        frontDoor: frontDoor(stack, { sku: 'Premium' }),
        privateLink: true,
      });
    });
    for (const type of [StorageAccount, KeyVault, LinuxFunctionApp]) {
      for (const resource of template.resources(type)) {
        expect(resource).toMatchObject({ public_network_access_enabled: false });
      }
    }
    expect(template.resource(CdnFrontdoorOrigin)).toMatchObject({
      private_link: { private_link_target_id: template.reference(LinuxFunctionApp, 'id'), location: 'westeurope' },
    });
    expect(template.resources(PrivateEndpoint)).toHaveLength(4);
  });

  it('is watched', () => {
    const template = Template.of((stack) => {
      const monitoring = new Monitoring(stack, 'monitoring', { ...where, name: 'contoso-logs' });
      new ImageDelivery(stack, 'images', { ...props, monitoring });
    });
    expect(template.resource(LinuxFunctionApp)['site_config']).toMatchObject({
      application_insights_connection_string: template.reference(ApplicationInsights, 'connection_string'),
    });
    const watched = template.resources(MonitorDiagnosticSetting).map((setting) => setting['target_resource_id']);
    expect(watched.sort()).toEqual([
      template.reference(CdnFrontdoorProfile, 'id'),
      template.reference(LinuxFunctionApp, 'id'),
    ]);
  });

  it('is watched on Flex Consumption but for the log that there is not', () => {
    const template = Template.of((stack) => {
      const monitoring = new Monitoring(stack, 'monitoring', { ...where, name: 'contoso-logs' });
      new ImageDelivery(stack, 'images', { ...props, monitoring, hosting: Hosting.flexConsumption() });
    });
    expect(template.resources(MonitorDiagnosticSetting)).toHaveLength(1);
  });

  it('purges what changes in each container, where it is served', () => {
    const template = Template.of((stack) => {
      const shop = origin(stack);
      const delivery = new ImageDelivery(stack, 'images', {
        ...props,
        origins: { shop, brand: shop.addContainer('brand'), drafts: shop.addContainer('drafts') },
        urlEndpoints: [
          { path: '/shop/', origins: ['shop', 'brand'] },
          { path: '/brand/', origins: ['brand'] },
        ],
        tags: { team: 'web' },
      });
      delivery.addInvalidation();
      delivery.addInvalidation({
        origin: 'brand',
        transformations: ['tr:w-300'],
        location: 'northeurope',
      });
      expect(() => delivery.addInvalidation({ origin: 'albums' })).toThrow(
        new Error('`origin` must be one of shop, brand, drafts, got: "albums"'),
      );
      expect(() => delivery.addInvalidation({ origin: 'drafts' })).toThrow(
        new Error('`origin` must be one that a URL endpoint asks, got: "drafts"'),
      );
    });
    expect(template.resource(EventgridSystemTopic)).toMatchObject({
      name: 'contoso-shop',
      location: 'westeurope',
      resource_group_name: template.reference(ResourceGroup, 'name'),
      source_resource_id: template.reference(StorageAccount, 'id', { name: 'contosophotos' }),
      tags: { team: 'web' },
    });
    const told = Object.entries(settings(template)).filter(([name]) => name.startsWith('BLOBFRONT_INVALIDATION_'));
    expect(told.map(([, json]) => JSON.parse(json) as Json)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ container: 'images', urlEndpoints: [{ path: '/shop/', prefix: '' }] }),
        expect.objectContaining({
          container: 'brand',
          urlEndpoints: [
            { path: '/shop/', prefix: '' },
            { path: '/brand/', prefix: '' },
          ],
          transformations: ['tr:w-300'],
        }),
      ]),
    );
  });

  it('makes one system topic for each account', () => {
    const template = Template.of((stack) => {
      const existing = (name: string, accountName: string) =>
        BlobOrigin.fromExisting(stack, name, {
          account: { accountName, resourceGroupName: 'contoso' },
          containerName: name,
        });
      const one = new BlobOrigin(stack, 'one', { ...where, accountName: 'contosoone' });
      const origins = {
        one,
        more: one.addContainer('more'),
        two: new BlobOrigin(stack, 'two', { ...where, accountName: 'contosotwo' }),
        three: existing('three', 'contosothree'),
        four: existing('four', 'contosothree'),
        five: existing('five', 'contosofive'),
      };
      const delivery = new ImageDelivery(stack, 'images', { ...props, origins });
      for (const name of Object.keys(origins)) delivery.addInvalidation({ origin: name });
    });
    const topics = template.resources(EventgridSystemTopic).map(({ name }) => name);
    expect(topics).toEqual(['contoso-five', 'contoso-one', 'contoso-three', 'contoso-two']);
    expect(template.resources(EventgridSystemTopicEventSubscription)).toHaveLength(6);
  });

  it.each<[string, (stack: TerraformStack) => Partial<ImageDeliveryProps>, string]>([
    [
      'a container name for origins',
      (stack) => ({ origins: { images: origin(stack) }, containerName: 'photos' }),
      '`containerName` must be left out where `origins` is given, which has its own',
    ],
    [
      'a replication for origins',
      (stack) => ({ origins: { images: origin(stack) }, accountReplicationType: 'LRS' }),
      '`accountReplicationType` must be left out where `origins` is given, which has its own',
    ],
    [
      'cache rules for a front door',
      (stack) => ({ frontDoor: frontDoor(stack), cacheRules: CacheRules.strict() }),
      '`cacheRules` must be left out where `frontDoor` is given, which has its own',
    ],
    [
      'format negotiation for a front door',
      (stack) => ({ frontDoor: frontDoor(stack), formatNegotiation: FormatNegotiation.redirect() }),
      '`formatNegotiation` must be left out where `frontDoor` is given, which has its own',
    ],
    [
      'a private key for signing keys',
      (stack) => ({ privateKey: unknownText(stack), signingKeys: signingKeys(stack) }),
      '`privateKey` must be left out where `signingKeys` is given, which has its own',
    ],
    [
      'a previous private key for signing keys',
      (stack) => ({ previousPrivateKey: unknownText(stack), signingKeys: signingKeys(stack) }),
      '`previousPrivateKey` must be left out where `signingKeys` is given, which has its own',
    ],
    [
      'a generation for signing keys',
      (stack) => ({ keyGeneration: 2, signingKeys: signingKeys(stack) }),
      '`keyGeneration` must be left out where `signingKeys` is given, which has its own',
    ],
    [
      'a generation for a private key',
      (stack) => ({ keyGeneration: 2, privateKey: unknownText(stack) }),
      '`keyGeneration` must be left out where `privateKey` is given',
    ],
    [
      'a previous private key without a current one',
      (stack) => ({ previousPrivateKey: unknownText(stack) }),
      '`previousPrivateKey` must be given together with `privateKey`',
    ],
    [
      'a generation before the first',
      () => ({ keyGeneration: 0 }),
      '`keyGeneration` must be a whole number from 1 to 9999, got: 0',
    ],
    [
      'a name that no URL can hold',
      () => ({ namedTransformations: { 'a b': 'w-1' } }),
      '`namedTransformations` must be named by 1-64 letters, digits, hyphens or underscores, got: "a b"',
    ],
    [
      'a named transformation that is wrong',
      () => ({ namedTransformations: { thumb: 'w-100,pr-perhaps' } }),
      '`namedTransformations.thumb` must be a transformation, got: "w-100,pr-perhaps" ' +
        '("pr" must be one of true, false, got "perhaps")',
    ],
    [
      'a named transformation that names another',
      () => ({ namedTransformations: { one: 'w-1', two: 'n-one' } }),
      '`namedTransformations.two` must be a transformation, got: "n-one" (There is no named transformation "one")',
    ],
    [
      'a named transformation that is not known at synth',
      (stack) => ({ namedTransformations: { thumb: unknownText(stack) } }),
      '`namedTransformations.thumb` must be known at synth, got: a token',
    ],
    [
      'a named transformation that is no text',
      () => ({ namedTransformations: { thumb: 1 } as unknown as Record<string, string> }),
      '`namedTransformations.thumb` must be a text, got: 1',
    ],
    [
      'named transformations without names',
      () => ({ namedTransformations: ['w-1'] as unknown as Record<string, string> }),
      '`namedTransformations` must be transformations by name, got: ["w-1"]',
    ],
    [
      'a restriction that is no yes or no',
      () => ({ urlEndpoints: [{ restrictUnnamedTransformations: 'yes' as unknown as boolean }] }),
      '`urlEndpoints[0].restrictUnnamedTransformations` must be true or false, got: "yes"',
    ],
    [
      'private images where all are',
      () => ({ urlEndpoints: [{ privateImages: ['*'] }] }),
      '`urlEndpoints[0].privateImages` must be left out where `requireSignature` is "always", because every image needs ' +
        'a signature there, got: ["*"]',
    ],
    [
      'private images of an endpoint where all are',
      () => ({ requireSignature: 'never', urlEndpoints: [{ requireSignature: 'always', privateImages: [] }] }),
      '`urlEndpoints[0].privateImages` must be left out where `requireSignature` is "always", because every image needs ' +
        'a signature there, got: []',
    ],
    [
      'private images that are no list',
      () => ({ urlEndpoints: [{ requireSignature: 'never', privateImages: '*' as unknown as string[] }] }),
      '`urlEndpoints[0].privateImages` must be a list, got: "*"',
    ],
    ...['', '/invoices/*', 1].map((pattern): [string, () => Partial<ImageDeliveryProps>, string] => [
      `the pattern ${JSON.stringify(pattern)}`,
      () => ({ urlEndpoints: [{ requireSignature: 'never', privateImages: [pattern as string] }] }),
      '`urlEndpoints[0].privateImages` must hold patterns of blob names, such as "invoices/*", without a slash in ' +
        `front, got: ${JSON.stringify(pattern)}`,
    ]),
    [
      'an endpoint of an origin that there is not',
      () => ({ urlEndpoints: [{ origins: ['photos'] }] }),
      '`urlEndpoints[0].origins` must be among images, got: "photos"',
    ],
    [
      'two endpoints at one path',
      () => ({ urlEndpoints: [{}, {}] }),
      '`urlEndpoints[1].path` must differ from those of the others, got: "/"',
    ],
    ['no endpoints', () => ({ urlEndpoints: [] }), '`urlEndpoints` must hold one at least, got: []'],
    [
      'one endpoint without a list',
      () => ({ urlEndpoints: { path: '/' } as unknown as UrlEndpoint[] }),
      '`urlEndpoints` must be a list, got: {"path":"/"}',
    ],
    [
      'an endpoint that is none',
      () => ({ urlEndpoints: ['/shop/' as UrlEndpoint] }),
      '`urlEndpoints[0]` must be an object, got: "/shop/"',
    ],
    [
      'a path without its last slash',
      () => ({ urlEndpoints: [{}, { path: '/shop' }] }),
      '`urlEndpoints[1].path` must be a path with a slash at both ends, of letters, digits and hyphens, got: "/shop"',
    ],
    [
      'an endpoint that asks nobody',
      () => ({ urlEndpoints: [{ origins: [] }] }),
      '`urlEndpoints[0].origins` must hold one at least, got: []',
    ],
    [
      'another word for signatures',
      () => ({ urlEndpoints: [{ requireSignature: 'always' }], requireSignature: 'no' as 'never' }),
      '`requireSignature` must be one of always, never, got: "no"',
    ],
    [
      'another word for the signatures of an endpoint',
      () => ({ urlEndpoints: [{ requireSignature: 'no' as 'never' }] }),
      '`urlEndpoints[0].requireSignature` must be one of always, never, got: "no"',
    ],
    [
      'signatures that depend on what is known at apply',
      (stack) => ({ requireSignature: unknownText(stack) as 'never' }),
      '`requireSignature` must be known at synth, one of always, never, got: a token',
    ],
    [
      'a lifetime that is only known at apply',
      () => ({ cacheTtlSeconds: Token.asNumber({ known: 'at apply' }) }),
      '`cacheTtlSeconds` must be a literal, got: a token',
    ],
    [
      'an origin by a name that the function does not take',
      (stack) => ({ origins: { My_Photos: origin(stack) } }),
      '`origins` must be named by 1-31 lowercase letters, digits or hyphens, beginning with a letter, got: "My_Photos"',
    ],
    [
      'private link on Standard',
      () => ({ privateLink: true }),
      '`privateLink` must be used with a `frontDoor` whose `sku` is Premium, got: true',
    ],
  ])('refuses %s', (_, more, message) => {
    expect(() =>
      Template.of((stack) => {
        new ImageDelivery(stack, 'images', { ...props, ...more(stack) });
      }),
    ).toThrow(new Error(message));
  });
});

describe('ImageDelivery.addSasBroker', () => {
  const options: SasBrokerOptions = { apiKeys: [{ name: 'default' }], policy: [{ name: 'all', prefixes: [''] }] };
  const broker = { name: 'contoso-sas' };

  it('brings a broker on the plan of the function, for the first container', () => {
    const template = Template.of((stack) => {
      const delivery = new ImageDelivery(stack, 'images', { ...props, tags: { team: 'web' } });
      expect(delivery.broker).toBeUndefined();
      expect(delivery.addSasBroker(options)).toBe(delivery.broker);
      expect(delivery.broker?.config.storage).toMatchObject({ uploads: 'uploads', served: 'images' });
    });
    const app = template.resource(LinuxFunctionApp, broker);
    expect(app).toMatchObject({
      service_plan_id: template.reference(ServicePlan, 'id'),
      resource_group_name: template.reference(ResourceGroup, 'name'),
      location: 'westeurope',
      tags: { team: 'web' },
    });
    expect(template.resource(StorageContainer, { name: 'uploads' })).toMatchObject({
      storage_account_id: template.reference(StorageAccount, 'id', { name: 'contosoimages' }),
    });
    expect(template.resource(KeyVault, broker)).toMatchObject({ tags: { team: 'web' } });
    expect(template.resource(StorageAccount, { name: 'contososas' })).toMatchObject({ tags: { team: 'web' } });
    expect(dangling(template)).toEqual([]);
  });

  it('leaves everything of the delivery as it is, but for the rules of the account', () => {
    const [without, withBroker] = [
      synth(),
      Template.of((stack) => {
        new ImageDelivery(stack, 'images', props).addSasBroker(options);
      }),
    ];
    expect(withBroker.json).toMatchObject(without.json);
  });

  it('takes the longest name', () => {
    const template = Template.of((stack) => {
      new ImageDelivery(stack, 'images', { ...props, name: 'n'.repeat(18) }).addSasBroker(options);
    });
    expect(template.resource(KeyVault, { name: `${'n'.repeat(18)}-sas` })).toBeDefined();
  });

  it('has a plan of its own where it is asked for, or where a plan takes one app', () => {
    const plans = (hosting: Hosting, own?: Hosting) =>
      Template.of((stack) => {
        new ImageDelivery(stack, 'images', { ...props, hosting }).addSasBroker({ ...options, hosting: own });
      })
        .resources(ServicePlan)
        .map((plan) => plan['sku_name']);
    expect(plans(Hosting.elasticPremium(), Hosting.dedicated({ sku: 'B2' }))).toEqual(['EP1', 'B2']);
    expect(plans(Hosting.flexConsumption())).toEqual(['FC1', 'FC1']);
  });

  it('is watched and closed with the delivery', () => {
    const template = Template.of((stack) => {
      const monitoring = new Monitoring(stack, 'Monitoring', { ...where, name: 'contoso' });
      const network = new PrivateNetwork(stack, 'Network', { ...where, name: 'contoso' });
      new ImageDelivery(stack, 'images', { ...props, monitoring, network }).addSasBroker(options);
    });
    const app = template.reference(LinuxFunctionApp, 'id', broker);
    expect(template.resource(MonitorDiagnosticSetting, { target_resource_id: app })).toBeDefined();
    expect(template.resource(LinuxFunctionApp, broker)).toMatchObject({
      virtual_network_subnet_id: expect.stringContaining('Association'),
      site_config: { application_insights_connection_string: expect.any(String) },
    });
    expect(template.resource(PrivateEndpoint, { name: 'contososas-blob' })).toBeDefined();
  });

  it('is for another origin where that is named', () => {
    Template.of((stack) => {
      const photos = new BlobOrigin(stack, 'photos', { ...where, accountName: 'contosophotos' });
      const films = new BlobOrigin(stack, 'films', { ...where, accountName: 'contosofilms' });
      const delivery = new ImageDelivery(stack, 'images', { ...props, origins: { photos, films } });
      expect(delivery.addSasBroker({ ...options, origin: 'films' }).config.storage.accountName).toBe('contosofilms');
    });
  });

  it('refuses an origin that there is not, uploads that are served, and a second broker', () => {
    const add = (...all: SasBrokerOptions[]) =>
      Template.of((stack) => {
        const delivery = new ImageDelivery(stack, 'images', props);
        for (const one of all) delivery.addSasBroker(one);
      });
    expect(() => add({ ...options, origin: 'films' })).toThrow(
      new Error('`origin` must be one of images, got: "films"'),
    );
    expect(() => add(options, options)).toThrow(
      new Error('`addSasBroker` must be called once; `new SasBroker()` makes further ones'),
    );
    expect(() =>
      Template.of((stack) => {
        const photos = new BlobOrigin(stack, 'photos', { ...where, accountName: 'contosophotos' });
        const uploads = photos.addContainer('incoming');
        const delivery = new ImageDelivery(stack, 'images', { ...props, origins: { photos, uploads } });
        delivery.addSasBroker({ ...options, uploads });
      }),
    ).toThrow('`uploads` must be a container that nothing serves, got: one that stack/images/Function reads');
  });
});
