import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageQueue } from '@cdktf/provider-azurerm/lib/storage-queue';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { describe, expect, it } from '@jest/globals';
import { Construct } from 'constructs';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import {
  DeliveryFunction,
  type DeliveryFunctionProps,
  FunctionPackage,
  Hosting,
  PrivateNetwork,
  SigningKeys,
  type ITelemetry,
} from '../../../lib';
import { assignRole } from '../../../lib/role';
import { awaitedRoles } from '../../support/awaited-roles';
import { Template, unknownText } from '../../support/template';
import { config, existingNetwork, props, synth, where } from './fixtures';

/** What an Application Insights is to a function. */
const telemetry = (stack: TerraformStack): ITelemetry => ({
  connectionString: unknownText(stack, 'insights'),
  grantPublish: (principal) =>
    assignRole(principal, 'Monitoring Metrics Publisher', { construct: stack, resourceId: 'insights-id' }),
});

describe('DeliveryFunction', () => {
  it('is a locked-down Linux app that uses its identity for everything', () => {
    const template = synth();
    const identity = template.reference(UserAssignedIdentity, 'id');
    expect(template.resource(LinuxFunctionApp)).toEqual({
      app_settings: expect.anything(),
      depends_on: expect.anything(),
      lifecycle: { replace_triggered_by: [`${template.address(ServicePlan)}.id`] },
      name: 'contoso-images',
      resource_group_name: 'contoso',
      location: 'westeurope',
      service_plan_id: template.reference(ServicePlan, 'id'),
      storage_account_name: template.reference(StorageAccount, 'name', { name: 'contosohost' }),
      storage_uses_managed_identity: true,
      identity: { type: 'UserAssigned', identity_ids: [identity] },
      key_vault_reference_identity_id: identity,
      functions_extension_version: '~4',
      https_only: true,
      builtin_logging_enabled: false,
      ftp_publish_basic_authentication_enabled: false,
      webdeploy_publish_basic_authentication_enabled: false,
      site_config: {
        application_stack: { node_version: '22' },
        ftps_state: 'Disabled',
        elastic_instance_minimum: 1,
        http2_enabled: true,
        minimum_tls_version: '1.2',
        scm_minimum_tls_version: '1.2',
        use_32_bit_worker: false,
        ip_restriction_default_action: 'Deny',
        scm_ip_restriction_default_action: 'Deny',
        ip_restriction: [
          {
            name: 'front-door',
            priority: 100,
            action: 'Allow',
            service_tag: 'AzureFrontDoor.Backend',
            headers: [
              { x_azure_fdid: ['front-door-id'], x_fd_health_probe: [], x_forwarded_for: [], x_forwarded_host: [] },
            ],
          },
        ],
      },
    });
  });

  it('has the settings of the host, the package and the function, and no key', () => {
    const template = synth();
    const clientId = template.reference(UserAssignedIdentity, 'client_id');
    expect(template.resource(LinuxFunctionApp)['app_settings']).toEqual({
      AZURE_CLIENT_ID: clientId,
      AzureWebJobsDisableHomepage: 'true',
      AzureWebJobsStorage__clientId: clientId,
      AzureWebJobsStorage__credential: 'managedidentity',
      BLOBFRONT_CONFIG: JSON.stringify(config),
      BLOBFRONT_PRIVATE_KEYS: expect.stringMatching(
        /^@Microsoft\.KeyVault\(SecretUri=\$\{data\.azurerm_key_vault_secret\.\w+\.id\}\)$/,
      ),
      MALLOC_ARENA_MAX: '2',
      UV_THREADPOOL_SIZE: '8',
      WEBSITE_RUN_FROM_PACKAGE: template.reference(StorageBlob, 'url'),
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: template.reference(UserAssignedIdentity, 'id'),
    });
  });

  it('has a setting of its own for the key before, where there is one', () => {
    const template = Template.of((stack) => {
      const signingKeys = SigningKeys.generate(stack, 'Second', {
        ...where,
        vaultName: 'fabrikam-keys',
        generation: 2,
      });
      new DeliveryFunction(stack, 'Function', { ...props(stack), signingKeys });
    });
    expect(template.resource(LinuxFunctionApp)['app_settings']).toMatchObject({
      BLOBFRONT_PRIVATE_KEYS: expect.stringMatching(/Second_SecretVersion_\w+\.id\}\)$/),
      BLOBFRONT_PREVIOUS_PRIVATE_KEYS: expect.stringMatching(/Second_PreviousSecretVersion_\w+\.id\}\)$/),
    });
  });

  it('is given three roles and waits until they are in force', () => {
    const template = synth();
    const given = { principal_id: template.reference(UserAssignedIdentity, 'principal_id') };
    const roles = ['Storage Blob Data Owner', 'Storage Blob Data Reader', 'Key Vault Secrets User'];
    expect(awaitedRoles(template, template.resource(LinuxFunctionApp)).sort()).toEqual(
      roles.map((role) => template.reference(RoleAssignment, 'id', { ...given, role_definition_name: role })).sort(),
    );
    // The fourth is the deployer's.
    expect(template.resources(RoleAssignment)).toHaveLength(4);
  });

  it('has an identity and a plan of its own', () => {
    const template = synth();
    const named = { name: 'contoso-images', resource_group_name: 'contoso', location: 'westeurope' };
    expect(template.resource(UserAssignedIdentity)).toEqual(named);
    expect(template.resource(ServicePlan)).toEqual({ ...named, os_type: 'Linux', sku_name: 'EP1' });
  });

  it('takes every setting', () => {
    const template = Template.of((stack) => {
      new DeliveryFunction(stack, 'Function', {
        ...props(stack),
        hosting: Hosting.elasticPremium({ sku: 'EP2', maximumInstances: 5 }),
        publicNetworkAccessEnabled: false,
        appSettings: { BLOBFRONT_SAS_OTHER: unknownText(stack) },
        tags: { team: 'web' },
      });
    });
    const tags = { team: 'web' };
    expect(template.resource(ServicePlan)).toMatchObject({ sku_name: 'EP2', maximum_elastic_worker_count: 5, tags });
    expect(template.resource(UserAssignedIdentity)).toMatchObject({ tags });
    expect(template.resource(LinuxFunctionApp)).toMatchObject({
      public_network_access_enabled: false,
      app_settings: { BLOBFRONT_SAS_OTHER: '${var.unknown}' },
      tags,
    });
    expect(template.resource(StorageAccount, { name: 'contosohost' })).toMatchObject({ tags });
  });

  it.each<[string, Hosting | undefined]>([
    ['elastic premium', undefined],
    ['Flex Consumption', Hosting.flexConsumption()],
  ])('runs the package with HEIC only when it is switched on, on %s', (_, hosting) => {
    const packages = [undefined, false, true].map((heic) => {
      let declared: FunctionPackage | undefined;
      const template = Template.of((stack) => {
        declared = new DeliveryFunction(stack, 'Function', { ...props(stack), hosting, heic }).functionPackage;
      });
      expect(template.resource(StorageBlob)).toMatchObject({ name: declared?.blobName });
      return declared;
    });
    const plain = FunctionPackage.imageDelivery();
    expect(packages).toEqual([plain, plain, FunctionPackage.imageDelivery({ heic: true })]);
  });

  it('is always on where its plan is dedicated', () => {
    const site = synth({ hosting: Hosting.dedicated({ sku: 'B1' }) }).resource(LinuxFunctionApp)['site_config'];
    expect(site).toMatchObject({ always_on: true });
    expect(site).not.toHaveProperty('elastic_instance_minimum');
  });

  it('reports with its identity, by a connection string that is no app setting', () => {
    const template = Template.of((stack) => {
      new DeliveryFunction(stack, 'Function', { ...props(stack), telemetry: telemetry(stack) });
    });
    const app = template.resource(LinuxFunctionApp);
    const clientId = template.reference(UserAssignedIdentity, 'client_id');
    expect(app).toMatchObject({
      site_config: { application_insights_connection_string: '${var.insights}' },
      app_settings: { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${clientId}` },
    });
    expect(JSON.stringify(app['app_settings'])).not.toContain('var.insights');
    const role = template.reference(RoleAssignment, 'id', { role_definition_name: 'Monitoring Metrics Publisher' });
    expect(awaitedRoles(template, app)).toContain(role);
  });

  it('sends everything through a network, and waits for the way to its storage', () => {
    const template = Template.of((stack) => {
      new DeliveryFunction(stack, 'Function', { ...props(stack), network: existingNetwork(stack) });
    });
    const endpoints = ['blob', 'queue'].map((name) =>
      template.address(PrivateEndpoint, { name: `contosohost-${name}` }),
    );
    const app = template.resource(LinuxFunctionApp);
    expect(app).toMatchObject({
      virtual_network_subnet_id: expect.stringMatching(/subnets\/functions$/),
      site_config: { vnet_route_all_enabled: true },
      depends_on: expect.arrayContaining(endpoints),
    });
    expect(template.resource(StorageAccount, { name: 'contosohost' })).toMatchObject({
      public_network_access_enabled: false,
      network_rules: { default_action: 'Deny' },
    });
  });

  it('takes further settings until it is synthesized', () => {
    const template = Template.of((stack) => {
      const delivery = new DeliveryFunction(stack, 'Function', props(stack));
      delivery.addAppSetting('PURGE_QUEUE', delivery.hostStorage.addQueue('purge').name);
    });
    expect(template.resource(LinuxFunctionApp)['app_settings']).toMatchObject({
      PURGE_QUEUE: template.reference(StorageQueue, 'name'),
      AzureWebJobsDisableHomepage: 'true',
    });
  });

  it('tells its names and its identity', () => {
    const template = Template.of((stack) => {
      const delivery = new DeliveryFunction(stack, 'Function', props(stack));
      new TerraformOutput(stack, 'name', { value: delivery.functionAppName });
      new TerraformOutput(stack, 'id', { value: delivery.functionAppId });
      new TerraformOutput(stack, 'plan', { value: delivery.servicePlanId });
      new TerraformOutput(stack, 'host', { value: delivery.hostName });
      new TerraformOutput(stack, 'principal', { value: delivery.principalId });
      new TerraformOutput(stack, 'identity', { value: delivery.identity.principalId });
      expect(delivery.hosting.kind).toBe('elastic-premium');
    });
    expect(template.output('name')).toBe(template.reference(LinuxFunctionApp, 'name'));
    expect(template.output('id')).toBe(template.reference(LinuxFunctionApp, 'id'));
    expect(template.output('identity')).toBe(template.output('principal'));
    expect(template.output('plan')).toBe(template.reference(ServicePlan, 'id'));
    expect(template.output('host')).toBe(template.reference(LinuxFunctionApp, 'default_hostname'));
    expect(template.output('principal')).toBe(template.reference(UserAssignedIdentity, 'principal_id'));
  });

  // The identity has the same name, and Azure wants at least three characters for that.
  const name = '`name` must be 3-32 letters, digits or hyphens, with a letter or digit at both ends, got:';
  it.each<[Partial<DeliveryFunctionProps>, string]>([
    [{ name: '' }, `${name} ""`],
    [{ name: 'ab' }, `${name} "ab"`],
    [{ name: 'a'.repeat(33) }, `${name} "${'a'.repeat(33)}"`],
    [{ name: 'my_images' }, `${name} "my_images"`],
    [{ name: '-images' }, `${name} "-images"`],
    [{ name: 'images-' }, `${name} "images-"`],
    [
      { hostStorageAccountName: 'contoso-host' },
      '`hostStorageAccountName` must be 3-24 lowercase letters or digits, got: "contoso-host"',
    ],
    [
      { resourceGroupName: '' },
      '`resourceGroupName` must be 1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot, got: ""',
    ],
    [
      { location: '' },
      '`location` must be the name of an Azure region, such as "westeurope" (`az account list-locations`), got: ""',
    ],
    [
      { hosting: 'flexConsumption' as unknown as Hosting },
      '`hosting` must be made by Hosting, such as Hosting.elasticPremium(), got: "flexConsumption"',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it.each(['AZURE_CLIENT_ID', 'azure_client_id', 'BLOBFRONT_CONFIG', 'WEBSITE_RUN_FROM_PACKAGE'])(
    'refuses to have %s set otherwise',
    (setting) => {
      const message = `\`appSettings\` must not hold a setting which is set already, got: "${setting}"`;
      expect(() => synth({ appSettings: { [setting]: 'x' } })).toThrow(new Error(message));
    },
  );

  it('refuses a network whose subnet is for another kind of plan', () => {
    const message =
      '`network` must have a subnet for Microsoft.Web/serverFarms, got: one for Microsoft.App/environments ' +
      '(give PrivateNetwork the same `hosting`)';
    expect(() =>
      Template.of((stack) => {
        const hosting = Hosting.flexConsumption();
        const network = new PrivateNetwork(stack, 'Network', { ...where, name: 'contoso', hosting });
        new DeliveryFunction(stack, 'Function', { ...props(stack), network });
      }),
    ).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      new DeliveryFunction(stack, 'Function', {
        ...props(stack),
        ...{ name: unknown, resourceGroupName: unknown, location: unknown },
        ...{ hostStorageAccountName: unknown, frontDoorId: unknown },
      });
    });
    const unknown = '${var.unknown}';
    expect(template.resource(LinuxFunctionApp)).toMatchObject({
      ...{ name: unknown, resource_group_name: unknown, location: unknown },
      site_config: { ip_restriction: [{ headers: [{ x_azure_fdid: [unknown] }] }] },
    });
  });

  it.each([
    ['side by side', (stack: TerraformStack) => [stack, stack], ['A', 'B']],
    [
      'of one name in two places',
      (stack: TerraformStack) => [new Construct(stack, 'A'), new Construct(stack, 'B')],
      ['F', 'F'],
    ],
  ])('fits twice into one stack with one origin, %s', (_, places, ids) => {
    const template = Template.of((stack) => {
      const shared = props(stack);
      places(stack).forEach((place, index) => {
        const names = { name: `contoso-${index}`, hostStorageAccountName: `contosohost${index}` };
        new DeliveryFunction(place, ids[index] ?? '', { ...shared, ...names });
      });
    });
    expect(template.ids(LinuxFunctionApp)).toHaveLength(2);
    expect(template.resources(RoleAssignment)).toHaveLength(7);
  });
});
