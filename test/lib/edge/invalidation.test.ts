import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { EventgridSystemTopic } from '@cdktf/provider-azurerm/lib/eventgrid-system-topic';
import { EventgridSystemTopicEventSubscription } from '@cdktf/provider-azurerm/lib/eventgrid-system-topic-event-subscription';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { RoleDefinition } from '@cdktf/provider-azurerm/lib/role-definition';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageQueue } from '@cdktf/provider-azurerm/lib/storage-queue';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Invalidation, type InvalidatingFunction, type InvalidationProps } from '../../../lib/edge';
import { Template, unknownText } from '../../support/template';

/** A function app as far as it is looked at, with a real identity, storage account and queue. */
class FunctionStandIn extends Construct implements InvalidatingFunction {
  readonly settings: Record<string, string> = {};
  readonly identity: UserAssignedIdentity;
  readonly hostStorage: InvalidatingFunction['hostStorage'];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const where = { resourceGroupName: 'contoso', location: 'westeurope' };
    this.identity = new UserAssignedIdentity(this, 'Identity', { ...where, name: 'contoso' });
    const account = new StorageAccount(this, 'HostStorage', {
      ...where,
      name: 'contosohost',
      accountTier: 'Standard',
      accountReplicationType: 'LRS',
    });
    this.hostStorage = {
      accountId: account.id,
      addQueue: (name) => new StorageQueue(this, name, { name, storageAccountId: account.id }),
    };
  }

  addAppSetting(name: string, value: string): void {
    this.settings[name] = value;
  }
}

const props = { name: 'contoso-images', resourceGroupName: 'contoso', location: 'westeurope' };
const storageAccountId =
  '/subscriptions/0000/resourceGroups/contoso/providers/Microsoft.Storage/storageAccounts/contoso';
const topicScope = '/blobServices/default/containers/images/';

/** An invalidation of a container called `images`, with all that it needs. */
function create(stack: TerraformStack, more: Partial<InvalidationProps> = {}, id = 'Invalidation') {
  const scope = new Construct(stack, `${id}Parts`);
  const app = new FunctionStandIn(scope, 'Function');
  const profile = new CdnFrontdoorProfile(scope, 'Profile', {
    name: 'contoso',
    resourceGroupName: 'contoso',
    skuName: 'Standard_AzureFrontDoor',
  });
  const endpoint = new CdnFrontdoorEndpoint(scope, 'Endpoint', { name: 'images', cdnFrontdoorProfileId: profile.id });
  const invalidation = new Invalidation(stack, id, {
    ...props,
    origin: { storageAccountId, containerName: 'images' },
    frontDoor: { profileId: profile.id, endpointId: endpoint.id },
    function: app,
    ...more,
  });
  return { app, invalidation };
}

/** What is made, and the function's setting as Terraform sees it. */
function synth(more: Partial<InvalidationProps> = {}) {
  const template = Template.of((stack) => {
    const { app } = create(stack, more);
    new TerraformOutput(stack, 'setting', { value: Object.values(app.settings)[0] });
  });
  return { template, setting: JSON.parse(String(template.output('setting'))) as unknown };
}

describe('Invalidation', () => {
  it('sends the changes of the container to a queue of the function', () => {
    const { template } = synth();
    expect(template.resource(EventgridSystemTopic)).toEqual({
      name: 'contoso-images',
      resource_group_name: 'contoso',
      location: 'westeurope',
      source_resource_id: storageAccountId,
      topic_type: 'Microsoft.Storage.StorageAccounts',
      identity: { type: 'SystemAssigned' },
    });
    expect(template.resource(EventgridSystemTopicEventSubscription)).toEqual({
      name: 'contoso-images',
      system_topic: template.reference(EventgridSystemTopic, 'name'),
      resource_group_name: 'contoso',
      event_delivery_schema: 'EventGridSchema',
      included_event_types: ['Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobDeleted'],
      subject_filter: { subject_begins_with: topicScope, case_sensitive: true },
      storage_queue_endpoint: {
        storage_account_id: template.reference(StorageAccount, 'id'),
        queue_name: template.reference(StorageQueue, 'name'),
        queue_message_time_to_live_in_seconds: 604_800,
      },
      delivery_identity: { type: 'SystemAssigned' },
      depends_on: [template.address(RoleAssignment, { role_definition_name: 'Storage Queue Data Message Sender' })],
    });
    expect(template.resource(StorageQueue)).toMatchObject({
      name: expect.stringMatching(/^blob-changes-[0-9a-f]{8}$/),
    });
  });

  it('lets the topic put messages into the queue and the function take them out, and no more', () => {
    const { template } = synth();
    const queue = template.reference(StorageQueue, 'id');
    const withRole = (role_definition_name: string, principal_id: string) => {
      expect(template.resource(RoleAssignment, { role_definition_name })).toEqual({
        scope: queue,
        role_definition_name,
        principal_id,
        principal_type: 'ServicePrincipal',
        skip_service_principal_aad_check: true,
      });
    };
    withRole('Storage Queue Data Message Sender', template.reference(EventgridSystemTopic, 'identity[0].principal_id'));
    withRole('Storage Queue Data Message Processor', template.reference(UserAssignedIdentity, 'principal_id'));
    expect(template.ids(RoleAssignment)).toHaveLength(3);
  });

  it('lets the function purge the profile, and nothing else', () => {
    const { template } = synth();
    const profileId = template.reference(CdnFrontdoorProfile, 'id');
    const part = (index: number) => `\${element(split("/", ${profileId.slice(2, -1)}), ${index})}`;
    const resourceGroupId = `/subscriptions/${part(2)}/resourceGroups/${part(4)}`;
    expect(template.resource(RoleDefinition)).toEqual({
      name: `Blobfront purge contoso-images (${part(4)}, ${part(2)})`,
      scope: resourceGroupId,
      description: 'Purges the cache of Front Door endpoints, and nothing else.',
      permissions: [{ actions: ['Microsoft.Cdn/profiles/afdEndpoints/purge/action'] }],
      assignable_scopes: [resourceGroupId],
    });
    expect(template.resource(RoleAssignment, { scope: profileId })).toEqual({
      scope: profileId,
      role_definition_id: template.reference(RoleDefinition, 'role_definition_resource_id'),
      principal_id: template.reference(UserAssignedIdentity, 'principal_id'),
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    });
  });

  it('tells the function what to purge', () => {
    const { template, setting } = synth();
    expect(setting).toEqual({
      queueUrl: template.reference(StorageQueue, 'url'),
      container: 'images',
      endpointId: template.reference(CdnFrontdoorEndpoint, 'id'),
      domains: [],
      urlEndpoints: [{ path: '/', prefix: '' }],
      transformations: [],
      mostPaths: 500,
      schedule: '*/30 * * * * *',
      managementUrl: 'https://management.azure.com',
    });
    expect(template.size).toBe(11);
  });

  it('takes every setting', () => {
    const { template, setting } = synth({
      urlEndpoints: [{ path: '/' }, { path: '/shop/', prefix: 'shop/' }],
      transformations: ['tr:w-300,h-300', 'tr:w-${x}'],
      domains: ['images.contoso.com'],
      schedule: '0 */5 * * * *',
      tags: { team: 'web' },
    });
    expect(setting).toMatchObject({
      urlEndpoints: [
        { path: '/', prefix: '' },
        { path: '/shop/', prefix: 'shop/' },
      ],
      transformations: ['tr:w-300,h-300', 'tr:w-${x}'],
      domains: ['images.contoso.com'],
      schedule: '0 */5 * * * *',
    });
    expect(template.resource(EventgridSystemTopic)).toMatchObject({ tags: { team: 'web' } });
  });

  it('uses the system topic that there is', () => {
    const systemTopic = {
      name: 'existing',
      resourceGroupName: 'others',
      principalId: '11111111-2222-3333-4444-555555555555',
    };
    const { template } = synth({ systemTopic });
    expect(template.ids(EventgridSystemTopic)).toEqual([]);
    expect(template.resource(EventgridSystemTopicEventSubscription)).toMatchObject({
      name: 'contoso-images',
      system_topic: 'existing',
      resource_group_name: 'others',
    });
    expect(
      template.resource(RoleAssignment, { role_definition_name: 'Storage Queue Data Message Sender' }),
    ).toMatchObject({ principal_id: systemTopic.principalId });
  });

  const where = 'a path with a slash at both ends, of letters, digits and hyphens, got:';
  const segment = 'a path segment as it stands in URLs, such as "tr:w-300,h-300", got:';
  it.each<[Partial<InvalidationProps>, string]>([
    [{ name: 'ab' }, '`name` must be 3-50 letters, digits or hyphens, got: "ab"'],
    [{ name: 'a'.repeat(51) }, `\`name\` must be 3-50 letters, digits or hyphens, got: "${'a'.repeat(51)}"`],
    [{ name: 'my_images' }, '`name` must be 3-50 letters, digits or hyphens, got: "my_images"'],
    [
      { resourceGroupName: '' },
      '`resourceGroupName` must be 1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot, got: ""',
    ],
    [
      { location: '' },
      '`location` must be the name of an Azure region, such as "westeurope" (`az account list-locations`), got: ""',
    ],
    [{ domains: 'contoso.com' as unknown as string[] }, '`domains` must be a list, got: "contoso.com"'],
    [{ urlEndpoints: [] }, '`urlEndpoints` must hold one at least, got: none'],
    [{ urlEndpoints: [{ path: '/' }, { path: '/shop' }] }, `\`urlEndpoints[1].path\` must be ${where} "/shop"`],
    [
      { urlEndpoints: [{ path: '/', prefix: '/photos/' }] },
      '`urlEndpoints[0].prefix` must be without a leading slash, got: "/photos/"',
    ],
    [{ transformations: ['w-300'] }, `\`transformations[0]\` must be ${segment} "w-300"`],
    [{ transformations: ['tr:w-300', 'tr:w-1/*'] }, `\`transformations[1]\` must be ${segment} "tr:w-1/*"`],
    [{ domains: ['*.contoso.com'] }, '`domains[0]` must be a host name, got: "*.contoso.com"'],
    [{ domains: ['https://contoso.com'] }, '`domains[0]` must be a host name, got: "https://contoso.com"'],
    [
      { schedule: '*/5 * * * *' },
      '`schedule` must be six NCRONTAB fields, such as "*/30 * * * * *", got: "*/5 * * * *"',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const unknown = '${var.unknown}';
    const template = Template.of((stack) => {
      const text = unknownText(stack);
      const { app } = create(stack, {
        name: text,
        resourceGroupName: text,
        location: text,
        origin: { storageAccountId: text, containerName: text },
        frontDoor: { profileId: text, endpointId: text },
        transformations: [text],
        domains: [text],
        schedule: text,
      });
      new TerraformOutput(stack, 'setting', { value: Object.values(app.settings)[0] });
    });
    expect(template.resource(EventgridSystemTopic)).toMatchObject({ name: unknown, source_resource_id: unknown });
    expect(template.resource(EventgridSystemTopicEventSubscription)).toMatchObject({
      subject_filter: { subject_begins_with: `/blobServices/default/containers/${unknown}/` },
    });
    expect(JSON.parse(String(template.output('setting')))).toMatchObject({
      container: unknown,
      endpointId: unknown,
      transformations: [unknown],
      domains: [unknown],
      schedule: unknown,
    });
  });

  it('fits twice into one stack, the second at the topic of the first', () => {
    const template = Template.of((stack) => {
      const { invalidation } = create(stack, {}, 'A');
      create(stack, { name: 'contoso-other', systemTopic: invalidation.systemTopic }, 'B');
    });
    expect(template.size).toBe(21);
    expect(template.resource(EventgridSystemTopicEventSubscription, { name: 'contoso-other' })).toMatchObject({
      system_topic: template.reference(EventgridSystemTopic, 'name'),
    });
  });
});
