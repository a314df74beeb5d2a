import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorOrigin } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { ResourceGroupTemplateDeployment } from '@cdktf/provider-azurerm/lib/resource-group-template-deployment';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { StorageManagementPolicy } from '@cdktf/provider-azurerm/lib/storage-management-policy';
import { StorageTable } from '@cdktf/provider-azurerm/lib/storage-table';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Password } from '@cdktf/provider-random/lib/password';
import { describe, expect, it } from '@jest/globals';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { parseBrokerConfig } from '../../../lambda/sas-broker/config';
import {
  BlobOrigin,
  DeliveryFunction,
  FrontDoor,
  FunctionPackage,
  Hosting,
  type IBlobOrigin,
  SasBroker,
  type SasBrokerProps,
  SasSigning,
  TokenIssuer,
} from '../../../lib';
import { awaitedRoles } from '../../support/awaited-roles';
import { dangling } from '../../support/dangling';
import { addProviders, type Json, Template, testApp, unknownText } from '../../support/template';
import { existingNetwork, props as deliveryProps } from '../function/fixtures';
import { key, origin, props, rule, synth, where } from './fixtures';

const files = { name: 'contosofiles' };
const settings = (template: Template) => template.resource(LinuxFunctionApp)['app_settings'] as Record<string, string>;
/** What the broker reads once Terraform has replaced the references. */
const config = (template: Template) =>
  parseBrokerConfig(
    JSON.parse((settings(template)['BLOBFRONT_BROKER_CONFIG'] ?? '').replace(/\$\{[^}]+\}/g, 'reference')),
  );
const roles = (template: Template) =>
  template.resources(RoleAssignment).map(({ role_definition_name: role, scope }) => [role, scope]);

describe('SasBroker', () => {
  it('is a Linux app that clients reach, on the cheapest plan that is always on', () => {
    const template = synth();
    const identity = template.reference(UserAssignedIdentity, 'id');
    const named = { resource_group_name: 'contoso', location: 'westeurope' };
    expect(template.resource(ServicePlan)).toEqual({
      ...named,
      name: 'contoso-sas-dedicated',
      os_type: 'Linux',
      sku_name: 'B1',
      worker_count: 1,
    });
    const app = template.resource(LinuxFunctionApp);
    expect(app).toMatchObject({
      ...named,
      name: 'contoso-sas',
      service_plan_id: template.reference(ServicePlan, 'id'),
      storage_account_name: template.reference(StorageAccount, 'name', { name: 'contososas' }),
      storage_uses_managed_identity: true,
      identity: { type: 'UserAssigned', identity_ids: [identity] },
      https_only: true,
      site_config: {
        always_on: true,
        ip_restriction_default_action: 'Allow',
        scm_ip_restriction_default_action: 'Deny',
        minimum_tls_version: '1.2',
      },
    });
    // The function answers preflights itself, for the declared web origins.
    expect(app['site_config']).not.toHaveProperty('cors');
    expect(app['site_config']).not.toHaveProperty('ip_restriction');
    expect(dangling(template)).toEqual([]);
  });

  it('runs the package of the broker alone', () => {
    const template = Template.of((stack) => {
      expect(new SasBroker(stack, 'Broker', props(stack)).functionPackage).toBe(FunctionPackage.sasBroker());
    });
    expect(template.resource(StorageBlob)).toMatchObject({ name: FunctionPackage.sasBroker().blobName });
  });

  it('has its secrets by reference, and no key', () => {
    const template = synth();
    const clientId = template.reference(UserAssignedIdentity, 'client_id');
    const secret = (name: string) =>
      expect.stringMatching(
        new RegExp(
          `^@Microsoft\\.KeyVault\\(SecretUri=\\$\\{data\\.azurerm_key_vault_secret\\.\\w+${name}Version_\\w+\\.id\\}\\)$`,
        ),
      );
    expect(settings(template)).toEqual({
      AZURE_CLIENT_ID: clientId,
      AzureWebJobsDisableHomepage: 'true',
      AzureWebJobsStorage__clientId: clientId,
      AzureWebJobsStorage__credential: 'managedidentity',
      BLOBFRONT_API_KEY_DEFAULT: secret('BLOBFRONT_API_KEY_DEFAULT'),
      BLOBFRONT_BROKER_CONFIG: expect.any(String),
      BLOBFRONT_UPLOAD_KEYS: secret('BLOBFRONT_UPLOAD_KEYS'),
      FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '65536',
      WEBSITE_RUN_FROM_PACKAGE: template.reference(StorageBlob, 'url'),
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: template.reference(UserAssignedIdentity, 'id'),
    });
    expect(template.resource(KeyVault)).toMatchObject({ name: 'contoso-sas', rbac_authorization_enabled: true });
    expect(template.resources(Password)).toEqual([
      { length: 64, special: false },
      { length: 64, special: false },
    ]);
    const written = template.resources(KeyVaultSecret).map((one) => one['value']);
    expect(written).toEqual(['ApiKey-default-1', 'UploadKey'].map((id) => expect.stringContaining(`_${id}_`)));
    expect(JSON.stringify(template.json)).not.toMatch(/access_key\}|connection_string/);
  });

  it('is told everything that is not secret, complete', () => {
    expect(config(synth())).toEqual(
      parseBrokerConfig({
        storage: {
          accountName: 'contosofiles',
          endpoint: 'https://reference',
          uploads: 'uploads',
          served: 'images',
        },
        signing: { type: 'user-delegation' },
        authentication: { apiKeys: [key] },
        policy: [rule],
      }),
    );
  });

  it('may ask for delegation keys and write to the two containers, and waits for that', () => {
    const template = synth();
    const container = (name: string) => template.reference(StorageContainer, 'id', { name });
    const expected = [
      ['Storage Blob Data Owner', template.reference(StorageAccount, 'id', { name: 'contososas' })],
      ['Storage Blob Delegator', template.reference(StorageAccount, 'id', files)],
      ['Storage Blob Data Contributor', container('uploads')],
      ['Storage Blob Data Contributor', container('images')],
      ['Key Vault Secrets User', template.reference(KeyVault, 'id')],
      ['Key Vault Secrets Officer', template.reference(KeyVault, 'id')],
    ];
    expect(roles(template).sort()).toEqual(expected.sort());
    expect(awaitedRoles(template, template.resource(LinuxFunctionApp))).toHaveLength(5);
  });

  it('empties the container of uploads after a day, versions and snapshots too', () => {
    const template = synth({ uploadsContainerName: 'incoming' });
    expect(template.resource(StorageManagementPolicy)).toEqual({
      storage_account_id: template.reference(StorageAccount, 'id', files),
      rule: [
        {
          name: 'unconfirmed-incoming',
          enabled: true,
          filters: { blob_types: ['blockBlob', 'appendBlob'], prefix_match: ['incoming/'] },
          actions: {
            base_blob: { delete_after_days_since_modification_greater_than: 1 },
            snapshot: { delete_after_days_since_creation_greater_than: 1 },
            version: { delete_after_days_since_creation: 1 },
          },
        },
      ],
    });
    expect(config(template).storage.uploads).toBe('incoming');
  });

  it.each<[SasBrokerProps['policy'], string[]]>([
    [[rule], ['PUT', 'GET', 'HEAD', 'OPTIONS']],
    [[{ ...rule, purposes: ['delete'] }], ['PUT', 'GET', 'HEAD', 'OPTIONS', 'DELETE']],
  ])('lets the web origins alone talk to storage, by %j', (policy, methods) => {
    const webOrigins = ['https://www.contoso.example', 'http://localhost:5173'];
    const template = synth({ webOrigins, policy });
    const [cors] = (template.resource(StorageAccount, files)['blob_properties'] as { cors_rule: Json[] }).cors_rule;
    expect(cors).toMatchObject({ allowed_origins: webOrigins, allowed_methods: methods });
    expect(config(template).webOrigins).toEqual(webOrigins);
  });

  it('takes every setting', () => {
    const template = Template.of((stack) => {
      new SasBroker(stack, 'Broker', {
        ...props(stack),
        vaultName: 'contoso-vault',
        signing: SasSigning.userDelegation({ version: '2025-11-05', correlationId: false, keyHours: 2 }),
        issuers: [TokenIssuer.oidc({ issuer: 'https://login.contoso.example/', audiences: ['files'] })],
        apiKeys: [
          { name: 'archive', claims: { tid: 'contoso', roles: ['reader'] }, generation: 2 },
          { name: 'partner', value: unknownText(stack) },
        ],
        policy: [
          {
            name: 'documents',
            when: { roles: ['reader'] },
            purposes: ['upload'],
            prefixes: ['{tid}/{sub}/'],
            contentTypes: ['application/pdf'],
            maxBytes: 7,
            modes: ['block'],
            naming: 'client',
            outstandingUploads: 8,
            bytesPerHour: 9,
          },
        ],
        ...{ uploadSeconds: 60, downloadSeconds: 61, uploadHours: 1, perUserPerMinute: 2, perAddressPerMinute: 3 },
        bindAddress: true,
        sharedCounters: true,
        hosting: Hosting.elasticPremium(),
        secretsOfficerId: '11111111-2222-3333-4444-555555555555',
        tags: { team: 'web' },
      });
    });
    expect(config(template)).toEqual({
      clientAddress: 'app-service',
      storage: expect.anything(),
      signing: {
        type: 'user-delegation',
        version: '2025-11-05',
        correlationId: false,
        bindHeaders: false,
        keyHours: 2,
      },
      validity: { uploadSeconds: 60, downloadSeconds: 61, uploadHours: 1 },
      authentication: {
        oidc: [{ issuer: 'https://login.contoso.example/', audiences: ['files'], subjectClaim: 'sub' }],
        apiKeys: [
          { name: 'archive', claims: { tid: 'contoso', roles: ['reader'] } },
          { name: 'partner', claims: {} },
        ],
        dangerouslyAllowAnonymous: false,
      },
      policy: [
        {
          name: 'documents',
          when: { roles: ['reader'] },
          purposes: ['upload'],
          prefixes: ['{tid}/{sub}/'],
          contentTypes: ['application/pdf'],
          maxBytes: 7,
          modes: ['block'],
          naming: 'client',
          outstandingUploads: 8,
          bytesPerHour: 9,
        },
      ],
      webOrigins: [],
      bindAddress: true,
      limits: {
        perUserPerMinute: 2,
        perAddressPerMinute: 3,
        store: { type: 'table', endpoint: 'https://reference', table: 'counters' },
      },
    });
    expect(template.resource(KeyVault)).toMatchObject({ name: 'contoso-vault', tags: { team: 'web' } });
    expect(template.resource(ServicePlan)).toMatchObject({ sku_name: 'EP1', tags: { team: 'web' } });
    expect(template.resource(KeyVaultSecret, { name: 'blobfront-api-key-partner' })['value']).toBe('${var.unknown}');
    expect(template.ids(Password)).toEqual([
      expect.stringContaining('ApiKey-archive-2'),
      expect.stringContaining('UploadKey'),
    ]);
    expect(dangling(template)).toEqual([]);
  });

  it('counts in a table that its identity may write to', () => {
    const template = synth({ sharedCounters: true });
    expect(template.resource(StorageTable)).toEqual({
      name: 'counters',
      storage_account_name: template.reference(StorageAccount, 'name', { name: 'contososas' }),
    });
    expect(roles(template)).toContainEqual([
      'Storage Table Data Contributor',
      template.reference(StorageTable, 'resource_manager_id'),
    ]);
    expect(settings(template)['BLOBFRONT_BROKER_CONFIG']).toContain(
      template.reference(StorageAccount, 'primary_table_host', { name: 'contososas' }),
    );
  });

  it('signs with the account key by way of its vault, and has no role at the account then', () => {
    const template = synth({ signing: SasSigning.accountKey() });
    expect(template.resource(KeyVaultSecret, { name: 'blobfront-account-key' })['value']).toBe(
      template.reference(StorageAccount, 'primary_access_key', files),
    );
    expect(settings(template)).toHaveProperty('BLOBFRONT_ACCOUNT_KEY', expect.stringMatching(/^@Microsoft\.KeyVault/));
    expect(roles(template).map(([role]) => role)).not.toContain('Storage Blob Delegator');
    expect(roles(template).map(([role]) => role)).not.toContain('Storage Blob Data Contributor');
  });

  it('is reached through a Front Door alone that is given to it', () => {
    const template = Template.of((stack) => {
      const frontDoor = new FrontDoor(stack, 'Door', { name: 'contoso', resourceGroupName: 'contoso' });
      const broker = new SasBroker(stack, 'Broker', { ...props(stack), frontDoor });
      new TerraformOutput(stack, 'endpoint', { value: broker.brokerEndpoint });
    });
    const id = template.reference(CdnFrontdoorProfile, 'resource_guid');
    expect(template.resource(LinuxFunctionApp)['site_config']).toMatchObject({
      ip_restriction_default_action: 'Deny',
      ip_restriction: [{ service_tag: 'AzureFrontDoor.Backend', headers: [{ x_azure_fdid: [id] }] }],
    });
    expect(config(template)).toMatchObject({ clientAddress: 'front-door', frontDoorId: 'reference' });
    expect(template.resource(CdnFrontdoorOrigin)).toMatchObject({
      host_name: template.reference(LinuxFunctionApp, 'default_hostname'),
    });
    expect(template.output('endpoint')).toBe(`https://${template.reference(CdnFrontdoorEndpoint, 'host_name')}`);
  });

  it('can share the plan of a delivery function', () => {
    const template = Template.of((stack) => {
      new SasBroker(stack, 'Broker', { ...props(stack), sharePlanWith: delivery(stack) });
    });
    expect(template.ids(ServicePlan)).toHaveLength(1);
    expect(template.resource(LinuxFunctionApp, { name: 'contoso-sas' })).toMatchObject({
      service_plan_id: template.reference(ServicePlan, 'id'),
      site_config: { elastic_instance_minimum: 1 },
      lifecycle: { replace_triggered_by: [`${template.address(ServicePlan)}.id`] },
    });
    expect(dangling(template)).toEqual([]);
  });

  it('runs on Flex Consumption', () => {
    const template = synth({ hosting: Hosting.flexConsumption() });
    expect(template.resource(FunctionAppFlexConsumption)).toMatchObject({
      name: 'contoso-sas',
      site_config: { ip_restriction_default_action: 'Allow' },
      app_settings: { BLOBFRONT_BROKER_CONFIG: expect.any(String) },
    });
    expect(template.resource(StorageBlob)).toMatchObject({ name: FunctionPackage.sasBroker().blobName });
    expect(template.ids(ResourceGroupTemplateDeployment)).toHaveLength(1);
    expect(dangling(template)).toEqual([]);
  });

  it('sends everything through a network', () => {
    const template = Template.of((stack) => {
      new SasBroker(stack, 'Broker', { ...props(stack), network: existingNetwork(stack), sharedCounters: true });
    });
    const endpoint = (name: string) => template.address(PrivateEndpoint, { name });
    expect(template.resource(LinuxFunctionApp)).toMatchObject({
      virtual_network_subnet_id: expect.stringMatching(/subnets\/functions$/),
      depends_on: expect.arrayContaining([endpoint('contososas-blob'), endpoint('contososas-queue')]),
    });
    expect(template.resource(StorageTable)['depends_on']).toEqual([endpoint('contososas-table')]);
    expect(template.resource(KeyVault)).toMatchObject({ public_network_access_enabled: false });
  });

  it('leaves an account alone that is somebody else’s', () => {
    const account = { accountName: 'fabrikamfiles', resourceGroupName: 'fabrikam' };
    const template = Template.of((stack) => {
      const existing = (containerName: string) =>
        BlobOrigin.fromExisting(stack, containerName, { account, containerName });
      new SasBroker(stack, 'Broker', {
        ...props(stack),
        origin: existing('documents'),
        uploads: existing('incoming'),
        webOrigins: ['https://www.contoso.example'],
      });
    });
    expect(template.ids(StorageManagementPolicy)).toEqual([]);
    expect(template.resource(StorageAccount, files)['blob_properties']).not.toHaveProperty('cors_rule');
    expect(config(template).storage).toMatchObject({
      accountName: 'fabrikamfiles',
      uploads: 'incoming',
      served: 'documents',
    });
  });

  it('tells its names and its keys', () => {
    const template = Template.of((stack) => {
      const broker = new SasBroker(stack, 'Broker', props(stack));
      const { functionAppName: name, functionAppId: id, servicePlanId: plan, brokerEndpoint, principalId } = broker;
      for (const [output, value] of Object.entries({ name, id, plan, brokerEndpoint, principalId })) {
        new TerraformOutput(stack, output, { value });
      }
      new TerraformOutput(stack, 'key', { value: broker.apiKey('default'), sensitive: true });
      new TerraformOutput(stack, 'identity', { value: broker.identity.principalId });
      expect([broker.hosting.kind, broker.hasDiagnosticLogs]).toEqual(['dedicated', true]);
      expect(broker.uploads.containerName).toBe('uploads');
      expect(broker.hostStorage.accountName).toBeDefined();
      expect(() => broker.apiKey('other')).toThrow(
        new Error('`name` must be that of an API key (there are: default), got: "other"'),
      );
    });
    const app = (attribute: string) => template.reference(LinuxFunctionApp, attribute);
    expect(template.output('name')).toBe(app('name'));
    expect(template.output('id')).toBe(app('id'));
    expect(template.output('plan')).toBe(template.reference(ServicePlan, 'id'));
    expect(template.output('brokerEndpoint')).toBe(`https://${app('default_hostname')}`);
    expect(template.output('principalId')).toBe(template.output('identity'));
    expect(template.output('key')).toMatch(/^\$\{random_password\.\w*ApiKey-default-1_\w+\.result\}$/);
  });

  const issuer = TokenIssuer.oidc({ issuer: 'https://a.example', audiences: ['files'] });
  const site =
    'must be a scheme and a host as a browser sends them, such as "https://www.example.com"; http with localhost only, got:';
  it.each<[Partial<SasBrokerProps>, string]>([
    [{ name: 'ab' }, '`name` must be 3-32 letters, digits or hyphens, with a letter or digit at both ends, got: "ab"'],
    [
      { name: 'a-name-that-is-too-long-for-a-vault'.slice(0, 32) },
      '`vaultName` must be 3-24 letters, digits or single hyphens, beginning with a letter and not ending in a hyphen, got: "a-name-that-is-too-long-for-a-va"',
    ],
    [{ hostStorageAccountName: 'A' }, '`hostStorageAccountName` must be 3-24 lowercase letters or digits, got: "A"'],
    [
      { uploadsContainerName: 'Uploads' },
      '`containerName` must be 3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends, got: "Uploads"',
    ],
    [
      { uploadsContainerName: 'images' },
      '`uploadsContainerName` must be another container than `served`, got: "images"',
    ],
    [{ apiKeys: [] }, '`issuers`, `apiKeys` or `dangerouslyAllowAnonymous` must let somebody in, got: nobody'],
    [
      { apiKeys: [{ name: 'Default' }] },
      '`apiKeys[0].name` must be lowercase letters, digits and single hyphens, got: "Default"',
    ],
    [{ apiKeys: [key, key] }, '`apiKeys[1].name` must differ from that of `apiKeys[0]`, got: "default"'],
    [
      { apiKeys: [{ name: 'a', generation: 0 }] },
      '`apiKeys[0].generation` must be a whole number from 1 to 9999, got: 0',
    ],
    [
      { apiKeys: [{ name: 'a', value: 'literal' }] },
      '`apiKeys[0].value` must be a reference, such as `stringValue` of a sensitive TerraformVariable, got: a literal',
    ],
    [
      { apiKeys: [{ name: 'a', value: '${TfToken[TOKEN.1]}', generation: 1 }] },
      '`apiKeys[0].generation` must be left out where `apiKeys[0].value` is given, got: 1',
    ],
    [
      { apiKeys: [{ name: 'a', claims: { sub: 'b' } }] },
      '`apiKeys[0].claims` must be something else (`sub` is the name of the key), got: {"sub":"b"}',
    ],
    [
      { issuers: [issuer, issuer] },
      '`issuers[1].issuer` must differ from that of `issuers[0]`, got: "https://a.example"',
    ],
    [{ policy: [rule, rule] }, '`policy[1].name` must differ from that of `policy[0]`, got: "uploads"'],
    [{ sharedCounters: 'yes' as unknown as boolean }, '`sharedCounters` must be true or false, got: "yes"'],
    [
      { sharedCounters: true, signing: SasSigning.accountKey() },
      "`sharedCounters` must be left out with SasSigning.accountKey(), whose key is another account's",
    ],
    [{ policy: [] }, '`policy` must be something else (Too small: expected array to have >=1 items), got: []'],
    [
      { policy: [{ ...rule, prefixes: ['uploads'] }] },
      '`policy[0].prefixes[0]` must be segments with a slash after each, {claim} as a whole segment, got: "uploads"',
    ],
    [
      { policy: [{ ...rule, contentTypes: ['PNG'] }] },
      '`policy[0].contentTypes[0]` must be a media type in lowercase, got: "PNG"',
    ],
    [
      { policy: [{ ...rule, maxBytes: 0 }] },
      '`policy[0].maxBytes` must be something else (Too small: expected number to be >=1), got: 0',
    ],
    [{ webOrigins: ['*'] }, `\`webOrigins[0]\` ${site} "*"`],
    [{ webOrigins: ['https://a.example/'] }, `\`webOrigins[0]\` ${site} "https://a.example/"`],
    [{ webOrigins: ['https://a.example', 'http://b.example'] }, `\`webOrigins[1]\` ${site} "http://b.example"`],
    [{ webOrigins: ['${TfToken[TOKEN.1]}'] }, '`webOrigins[0]` must be known at synth, got: a token'],
    [
      { uploadSeconds: 3601 },
      '`uploadSeconds` must be something else (Too big: expected number to be <=3600), got: 3601',
    ],
    [
      { perUserPerMinute: 0 },
      '`perUserPerMinute` must be something else (Too small: expected number to be >=1), got: 0',
    ],
    [
      { signing: 'account-key' as unknown as SasSigning },
      '`signing` must be made by SasSigning, such as SasSigning.accountKey(), got: "account-key"',
    ],
    [
      { issuers: ['entra' as unknown as TokenIssuer] },
      '`issuers[0]` must be made by TokenIssuer, such as TokenIssuer.entra(), got: "entra"',
    ],
    [
      { hosting: 'B1' as unknown as Hosting },
      '`hosting` must be made by Hosting, such as Hosting.elasticPremium(), got: "B1"',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  const refusals: [string, (stack: TerraformStack) => Partial<SasBrokerProps>, string][] = [
    [
      'a container of somebody else without one for uploads',
      (stack) => ({ origin: existing(stack, 'documents') }),
      '`uploads` must be given where `origin` is no BlobOrigin, whose account is not changed from here',
    ],
    [
      'a name for uploads that are given',
      (stack) => ({ uploads: existing(stack, 'incoming'), uploadsContainerName: 'uploads' }),
      '`uploadsContainerName` must be left out where `uploads` is given, got: "uploads"',
    ],
    [
      'uploads in another account',
      (stack) => ({ uploads: existing(stack, 'incoming') }),
      '`uploads` must be in the account of `origin` (contosofiles), got: "fabrikamfiles"',
    ],
    [
      'an account without its key',
      (stack) => ({
        origin: new BlobOrigin(stack, 'Keyless', { ...where, accountName: 'a23', sharedAccessKeyEnabled: false }),
        signing: SasSigning.accountKey(),
      }),
      '`sharedAccessKeyEnabled` must be true for a SAS, which is signed with the account key, got: false',
    ],
    [
      'a plan of its own and a shared one',
      (stack) => ({ sharePlanWith: delivery(stack), hosting: Hosting.elasticPremium() }),
      '`hosting` must be left out where `sharePlanWith` is given, which has its own',
    ],
    [
      'a plan that takes one app only',
      (stack) => ({ sharePlanWith: delivery(stack, Hosting.flexConsumption()) }),
      '`sharePlanWith` must not be on Hosting.flexConsumption(), which takes one app a plan; leave it out and say `hosting`',
    ],
    [
      'the plan of another stack',
      (stack) => {
        const second = new TerraformStack(App.of(stack), 'second');
        addProviders(second);
        return { sharePlanWith: delivery(second) };
      },
      '`sharePlanWith` must be in the same stack, got: one in second',
    ],
    [
      'a closed vault on Flex Consumption',
      (stack) => ({ hosting: Hosting.flexConsumption(), network: existingNetwork(stack) }),
      '`network` must be left out on Hosting.flexConsumption(), whose Key Vault references do not work with a restricted ' +
        'vault; Hosting.dedicated() has no such limit',
    ],
  ];
  it.each(refusals)('refuses %s', (_, wrong, message) => {
    expect(() =>
      Template.of((stack) => {
        const given = props(stack);
        new SasBroker(stack, 'Broker', { ...given, ...wrong(stack) });
      }),
    ).toThrow(new Error(message));
  });

  it.each<[string, 'before' | 'after']>([
    ['that is there', 'before'],
    ['that comes later', 'after'],
  ])('refuses uploads that are served by a function %s', (_, when) => {
    expect(() =>
      Template.of((stack) => {
        const files = origin(stack);
        const uploads = files.addContainer('incoming');
        const broker = () => new SasBroker(stack, 'Broker', { ...props(other(stack)), origin: files, uploads });
        const serve = () =>
          new DeliveryFunction(stack, 'Function', { ...deliveryProps(other(stack)), origins: [uploads] });
        for (const build of when === 'before' ? [serve, broker] : [broker, serve]) build();
      }),
    ).toThrow('`uploads` must be a container that nothing serves, got: one that stack/Function reads');
  });

  it('warns of what anybody on the internet may do besides uploading', () => {
    const warnings = (more: Partial<SasBrokerProps>) => {
      let found: unknown[] = [];
      Template.of((stack) => {
        const broker = new SasBroker(stack, 'Broker', { ...props(stack), dangerouslyAllowAnonymous: true, ...more });
        found = broker.node.metadata.map(({ data }) => data as unknown);
      });
      return found;
    };
    expect(warnings({})).toEqual([
      'dangerouslyAllowAnonymous: by the rule "uploads" anybody on the internet may download, list',
    ]);
    expect(warnings({ policy: [{ ...rule, when: { sub: ['anonymous'] } }] })).toHaveLength(1);
    expect(warnings({ policy: [{ ...rule, purposes: ['upload'] }] })).toEqual([]);
    expect(warnings({ policy: [{ ...rule, when: { sub: ['default'] } }] })).toEqual([]);
    expect(warnings({ dangerouslyAllowAnonymous: false })).toEqual([]);
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      new SasBroker(stack, 'Broker', {
        ...props(stack),
        ...{ name: unknown, resourceGroupName: unknown, location: unknown, hostStorageAccountName: unknown },
        issuers: [TokenIssuer.entra({ tenantId: unknown, clientId: unknown })],
        apiKeys: [{ name: 'default', claims: { tid: unknown } }],
      });
    });
    expect(template.resource(LinuxFunctionApp)).toMatchObject({ name: '${var.unknown}' });
    expect(config(template).authentication).toMatchObject({
      oidc: [{ issuer: 'https://login.microsoftonline.com/reference/v2.0', audiences: ['reference'] }],
      apiKeys: [{ claims: { tid: 'reference' } }],
    });
  });

  it('fits twice into one stack, and one account', () => {
    const template = Template.of((stack) => {
      const shared = { ...props(stack), webOrigins: ['https://www.contoso.example'] };
      new SasBroker(stack, 'A', shared);
      const names = { name: 'fabrikam-sas', hostStorageAccountName: 'fabrikamsas', uploadsContainerName: 'more' };
      new SasBroker(stack, 'B', { ...shared, ...names });
    });
    expect(template.ids(LinuxFunctionApp)).toHaveLength(2);
    expect(template.resource(StorageManagementPolicy)['rule']).toMatchObject([
      { name: 'unconfirmed-uploads' },
      { name: 'unconfirmed-more' },
    ]);
    expect(template.resource(StorageAccount, files)).toMatchObject({ blob_properties: { cors_rule: [{}, {}] } });
    expect(dangling(template)).toEqual([]);
  });

  it('takes a container of another stack', () => {
    const app = testApp();
    const [data, site] = ['data', 'site'].map((id) => {
      const stack = new TerraformStack(app, id);
      addProviders(stack);
      return stack;
    }) as [TerraformStack, TerraformStack];
    new SasBroker(site, 'Broker', { ...props(data) });
    expect(Template.fromStack(data).resource(StorageManagementPolicy)).toBeDefined();
    expect(roles(Template.fromStack(site)).map(([role]) => role)).toContain('Storage Blob Delegator');
  });
});

/** A place for more of what the fixtures make, where their ids are taken. */
function other(stack: TerraformStack): TerraformStack {
  const second = new TerraformStack(App.of(stack), `other-${stack.node.root.node.children.length}`);
  addProviders(second);
  return second;
}

function existing(stack: TerraformStack, containerName: string): IBlobOrigin {
  const account = { accountName: 'fabrikamfiles', resourceGroupName: 'fabrikam' };
  return BlobOrigin.fromExisting(stack, containerName, { account, containerName });
}

function delivery(stack: TerraformStack, hosting?: Hosting): DeliveryFunction {
  return new DeliveryFunction(stack, 'Function', { ...deliveryProps(other(stack)), hosting });
}
