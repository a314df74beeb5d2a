import { DataAzurermKeyVaultSecret } from '@cdktf/provider-azurerm/lib/data-azurerm-key-vault-secret';
import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { ResourceGroupTemplateDeployment } from '@cdktf/provider-azurerm/lib/resource-group-template-deployment';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput } from 'cdktf';
import { DeliveryFunction, type DeliveryFunctionProps, Hosting, PrivateNetwork, SigningKeys } from '../../../lib';
import { awaitedRoles } from '../../support/awaited-roles';
import { Template } from '../../support/template';
import { config, existingNetwork, props, synth as synthFunction, where } from './fixtures';

const hosting = Hosting.flexConsumption();
const synth = (more: Partial<DeliveryFunctionProps> = {}) => synthFunction({ hosting, ...more });

/** What makes the app's system-assigned identity known. */
const systemIdentity = (template: Template) =>
  template.reference(FunctionAppFlexConsumption, 'identity[0].principal_id');

describe('DeliveryFunction on Flex Consumption', () => {
  it('is a locked-down app with the key of its host storage, which the provider cannot do without', () => {
    const template = synth();
    const host = { name: 'contosohost' };
    const account = template.reference(StorageAccount, 'primary_blob_endpoint', host);
    expect(template.resource(FunctionAppFlexConsumption)).toEqual({
      app_settings: expect.anything(),
      depends_on: expect.anything(),
      name: 'contoso-images',
      resource_group_name: 'contoso',
      location: 'westeurope',
      service_plan_id: template.reference(ServicePlan, 'id'),
      storage_container_type: 'blobContainer',
      storage_container_endpoint: `${account}${template.reference(StorageContainer, 'name', { name: 'deployments' })}`,
      storage_authentication_type: 'StorageAccountConnectionString',
      storage_access_key: template.reference(StorageAccount, 'primary_access_key', host),
      identity: {
        type: 'SystemAssigned, UserAssigned',
        identity_ids: [template.reference(UserAssignedIdentity, 'id')],
      },
      runtime_name: 'node',
      runtime_version: '22',
      instance_memory_in_mb: 2048,
      maximum_instance_count: 100,
      http_concurrency: 4,
      https_only: true,
      webdeploy_publish_basic_authentication_enabled: false,
      site_config: {
        http2_enabled: true,
        minimum_tls_version: '1.2',
        scm_minimum_tls_version: '1.2',
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
    expect(template.resources(LinuxFunctionApp)).toEqual([]);
  });

  it('has no setting that Flex Consumption refuses or the provider manages', () => {
    const template = synth();
    const secret = template.dataReference(DataAzurermKeyVaultSecret, 'id');
    expect(template.resource(FunctionAppFlexConsumption)['app_settings']).toEqual({
      AZURE_CLIENT_ID: template.reference(UserAssignedIdentity, 'client_id'),
      AzureWebJobsDisableHomepage: 'true',
      BLOBFRONT_CONFIG: JSON.stringify(config),
      BLOBFRONT_PRIVATE_KEYS: `@Microsoft.KeyVault(SecretUri=${secret})`,
      MALLOC_ARENA_MAX: '2',
      UV_THREADPOOL_SIZE: '8',
    });
  });

  it('reads images with its own identity, and the vault with that of the app, which comes after it', () => {
    const template = synth();
    const reader = { role_definition_name: 'Storage Blob Data Reader' };
    const user = { role_definition_name: 'Key Vault Secrets User' };
    expect(template.resource(RoleAssignment, reader)).toMatchObject({
      principal_id: template.reference(UserAssignedIdentity, 'principal_id'),
    });
    expect(template.resource(RoleAssignment, user)).toMatchObject({ principal_id: systemIdentity(template) });
    expect(template.resource(FunctionAppFlexConsumption)['depends_on']).toEqual([
      template.address(RoleAssignment, reader),
    ]);
    // The third is the deployer's: the key stands in for that of the host storage.
    expect(template.resources(RoleAssignment)).toHaveLength(3);
  });

  it('is deployed to as soon as it can read vault and images', () => {
    const template = synth();
    expect(awaitedRoles(template, template.resource(ResourceGroupTemplateDeployment)).sort()).toEqual([
      template.reference(RoleAssignment, 'id', { role_definition_name: 'Storage Blob Data Reader' }),
      template.reference(RoleAssignment, 'id', { principal_id: systemIdentity(template) }),
    ]);
    expect(template.resources(StorageBlob)).toHaveLength(1);
  });

  it('uploads and deploys nothing where something else does', () => {
    const template = synth({ hosting: Hosting.flexConsumption({ deployment: 'none' }) });
    expect(template.resources(ResourceGroupTemplateDeployment)).toEqual([]);
    expect(template.resources(StorageBlob)).toEqual([]);
    expect(template.resources(StorageContainer).map(({ name }) => name)).not.toContain('packages');
  });

  it('takes every setting', () => {
    const template = Template.of((stack) => {
      const delivery = new DeliveryFunction(stack, 'Function', {
        ...props(stack),
        hosting: Hosting.flexConsumption({ alwaysReadyInstances: 1, httpConcurrency: 2 }),
        signingKeys: SigningKeys.fromKeyVault(stack, 'Imported', {
          secretUri: 'https://contoso.vault.azure.net/secrets/imagekit',
        }),
        network: existingNetwork(stack),
        publicNetworkAccessEnabled: false,
        appSettings: { FIRST: '1' },
        tags: { team: 'web' },
      });
      delivery.addAppSetting('SECOND', '2');
      new TerraformOutput(stack, 'host', { value: delivery.hostName });
    });
    expect(template.resource(FunctionAppFlexConsumption)).toMatchObject({
      always_ready: [{ name: 'http', instance_count: 1 }],
      http_concurrency: 2,
      public_network_access_enabled: false,
      virtual_network_subnet_id: expect.stringMatching(/subnets\/functions$/),
      site_config: { vnet_route_all_enabled: true },
      app_settings: { FIRST: '1', SECOND: '2' },
      tags: { team: 'web' },
    });
    expect(template.output('host')).toBe(template.reference(FunctionAppFlexConsumption, 'default_hostname'));
  });

  it('takes a network that is made for it', () => {
    const template = Template.of((stack) => {
      const network = new PrivateNetwork(stack, 'Network', { ...where, name: 'contoso', hosting });
      new DeliveryFunction(stack, 'Function', { ...props(stack), hosting, network });
    });
    expect(template.resource(FunctionAppFlexConsumption)).toHaveProperty('virtual_network_subnet_id');
  });

  it('refuses a vault behind a network, where its references would not be resolved', () => {
    const message =
      '`signingKeys` must be in a vault without `network` on Hosting.flexConsumption(), whose Key Vault references ' +
      'do not work with a restricted vault; Hosting.elasticPremium() has no such limit';
    expect(() =>
      Template.of((stack) => {
        const network = existingNetwork(stack);
        const signingKeys = SigningKeys.generate(stack, 'Closed', { ...where, vaultName: 'contoso-closed', network });
        new DeliveryFunction(stack, 'Function', { ...props(stack), hosting, network, signingKeys });
      }),
    ).toThrow(new Error(message));
  });

  it('refuses a setting with a colon', () => {
    const message = '`appSettings` must be named with letters, digits, underscores or dots only, got: "Section:Key"';
    expect(() => synth({ appSettings: { 'Section:Key': '1' } })).toThrow(new Error(message));
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      const shared = { ...props(stack), hosting };
      new DeliveryFunction(stack, 'A', shared);
      new DeliveryFunction(stack, 'B', { ...shared, name: 'fabrikam', hostStorageAccountName: 'fabrikamhost' });
    });
    expect(template.ids(FunctionAppFlexConsumption)).toHaveLength(2);
    expect(template.ids(ResourceGroupTemplateDeployment)).toHaveLength(2);
    expect(template.resources(RoleAssignment)).toHaveLength(5);
  });
});
