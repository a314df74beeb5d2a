import { EventgridSystemTopic } from '@cdktf/provider-azurerm/lib/eventgrid-system-topic';
import { EventgridSystemTopicEventSubscription } from '@cdktf/provider-azurerm/lib/eventgrid-system-topic-event-subscription';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { RoleDefinition } from '@cdktf/provider-azurerm/lib/role-definition';
import { Fn, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { endpointPath } from '../../lambda/image-delivery/config';
import {
  defaultSchedule,
  parseInvalidationConfig,
  settingPrefix,
  sixFields,
  transformationSegment,
} from '../../lambda/invalidation/config';
import { renderConfig } from '../function/app-settings';
import type { IBlobOrigin } from '../origin';
import { pathHash } from '../path-hash';
import { assignRole, EntraPrincipal, type Principal } from '../role';
import { requireList, requireLocation, requireMatch, requireResourceGroupName } from '../validation';

/** What is used of a storage queue; the provider's resource has it. */
export interface ChangeQueue extends IConstruct {
  /** Resource id of the queue. */
  readonly id: string;
  /** Name of the queue. */
  readonly name: string;
  /** URL of the queue, which the function asks for messages. */
  readonly url: string;
}

/** What is used of the function app that purges, such as a `DeliveryFunction`. */
export interface InvalidatingFunction {
  /** The user-assigned identity that the app works with. */
  readonly identity: Principal;
  /** The storage account of the Functions host, which gets the queue. */
  readonly hostStorage: {
    /** Resource id of the storage account. */
    readonly accountId: string;
    /** Adds a queue to the storage account. */
    addQueue(name: string): ChangeQueue;
  };
  /** Adds an app setting. */
  addAppSetting(name: string, value: string): void;
}

/** What is used of the profile and endpoint whose cache is purged, such as a `FrontDoor`. */
export interface InvalidatedFrontDoor {
  /** Resource id of the profile. */
  readonly profileId: string;
  /** Resource id of the endpoint. */
  readonly endpointId: string;
}

/** The Event Grid system topic of a storage account; Azure allows one for each account. */
export interface SystemTopicReference {
  /** Name of the topic. */
  readonly name: string;
  /** Resource group that the topic is in. */
  readonly resourceGroupName: string;
  /** Object id of its system-assigned identity. */
  readonly principalId: string;
}

/** Where the blobs of a container can be asked for. */
export interface InvalidatedUrlEndpoint {
  /** Path that all URLs of the endpoint begin with, with a slash at both ends; `/` for the whole host. */
  readonly path: string;
  /**
   * What the function puts before every blob name of the endpoint: `photos/`.
   * @default - nothing
   */
  readonly prefix?: string;
}

/** Props of {@link Invalidation}. */
export interface InvalidationProps {
  /** Name of the system topic and the event subscription: 3-50 letters, digits or hyphens. */
  readonly name: string;
  /** Resource group that they are created in. */
  readonly resourceGroupName: string;
  /** Azure region of the storage account, which is that of its system topic. */
  readonly location: string;
  /** The container whose blobs change. */
  readonly origin: Pick<IBlobOrigin, 'storageAccountId' | 'containerName'>;
  /** The endpoint whose cache is purged. */
  readonly frontDoor: InvalidatedFrontDoor;
  /** The function app that purges: it runs the package with the timer. */
  readonly function: InvalidatingFunction;
  /**
   * Where the blobs can be asked for.
   * @default - the whole host, without a prefix
   */
  readonly urlEndpoints?: readonly InvalidatedUrlEndpoint[];
  /**
   * Transformations in the path that are purged too, as they stand in URLs: `tr:w-300,h-300`. Those in the query
   * (`?tr=w-300,h-300`) always are.
   * @default - none
   */
  readonly transformations?: readonly string[];
  /**
   * Host names whose cache is purged.
   * @default - all of the endpoint
   */
  readonly domains?: readonly string[];
  /**
   * When the changes are looked at: NCRONTAB with six fields, the first of which are seconds. A plan that scales to zero
   * is kept awake by a short time.
   * @default - every 30 seconds
   */
  readonly schedule?: string;
  /**
   * The system topic that the storage account has already, with a system-assigned identity.
   * @default - a new one
   */
  readonly systemTopic?: SystemTopicReference;
  /**
   * Tags of the system topic.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * A blob that is written or deleted is purged from Front Door's cache.
 *
 * Event Grid puts every change into a queue of the function app's host storage; a timer in the app empties it and asks
 * Azure Resource Manager to purge, a hundred paths a request. So nothing has to answer Event Grid while Terraform applies,
 * no door is open beside Front Door's, and a change waits in the queue for as long as purging fails.
 *
 * Whoever deploys needs the right to create roles (`Microsoft.Authorization/roleDefinitions/write`, as an Owner has).
 */
export class Invalidation extends Construct {
  /** The system topic, for other subscriptions to the same storage account. */
  readonly systemTopic: SystemTopicReference;

  /** @throws Error when Azure or the function would refuse a value */
  constructor(scope: Construct, id: string, props: InvalidationProps) {
    super(scope, id);
    validate(props);

    const { hostStorage, identity } = props.function;
    // A function app may purge for several containers.
    const ownId = pathHash(this, this);
    const queue = hostStorage.addQueue(`blob-changes-${ownId}`);
    const config = parseInvalidationConfig({
      queueUrl: queue.url,
      container: props.origin.containerName,
      endpointId: props.frontDoor.endpointId,
      domains: props.domains,
      urlEndpoints: props.urlEndpoints ?? [{ path: '/' }],
      transformations: props.transformations,
      schedule: props.schedule,
    });
    props.function.addAppSetting(`${settingPrefix}${ownId.toUpperCase()}`, renderConfig(config));
    assignRole(identity, 'Storage Queue Data Message Processor', { construct: queue, resourceId: queue.id });
    this.letPurge(identity, props);

    this.systemTopic = props.systemTopic ?? this.createSystemTopic(props);
    const topicIdentity = new EntraPrincipal(this, 'TopicIdentity', { principalId: this.systemTopic.principalId });
    const sender = assignRole(topicIdentity, 'Storage Queue Data Message Sender', {
      construct: queue,
      resourceId: queue.id,
    });
    new EventgridSystemTopicEventSubscription(this, 'Resource', {
      name: props.name,
      systemTopic: this.systemTopic.name,
      resourceGroupName: this.systemTopic.resourceGroupName,
      eventDeliverySchema: 'EventGridSchema',
      includedEventTypes: ['Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobDeleted'],
      subjectFilter: {
        subjectBeginsWith: `/blobServices/default/containers/${props.origin.containerName}/`,
        caseSensitive: true,
      },
      storageQueueEndpoint: {
        storageAccountId: hostStorage.accountId,
        queueName: queue.name,
        queueMessageTimeToLiveInSeconds: 7 * 86_400,
      },
      deliveryIdentity: { type: 'SystemAssigned' },
      // Event Grid looks whether it may send when the subscription is made.
      dependsOn: [sender],
    });
  }

  private createSystemTopic(props: InvalidationProps): SystemTopicReference {
    const topic = new EventgridSystemTopic(this, 'SystemTopic', {
      name: props.name,
      resourceGroupName: props.resourceGroupName,
      location: props.location,
      sourceResourceId: props.origin.storageAccountId,
      topicType: 'Microsoft.Storage.StorageAccounts',
      identity: { type: 'SystemAssigned' },
      tags: props.tags,
    });
    return { name: topic.name, resourceGroupName: props.resourceGroupName, principalId: topic.identity.principalId };
  }

  /** A role of its own: every built-in one that may purge may also change or delete endpoints. */
  private letPurge(identity: Principal, { name, frontDoor: { profileId } }: InvalidationProps): void {
    const parts = Fn.split('/', profileId);
    const part = (index: number) => Token.asString(Fn.element(parts, index));
    // A custom role can be given for a profile, but is defined for a resource group at least.
    const resourceGroupId = `/subscriptions/${part(2)}/resourceGroups/${part(4)}`;
    const role = new RoleDefinition(this, 'PurgeRole', {
      // No other custom role of the tenant may have the same.
      name: `Blobfront purge ${name} (${part(4)}, ${part(2)})`,
      scope: resourceGroupId,
      description: 'Purges the cache of Front Door endpoints, and nothing else.',
      permissions: [{ actions: ['Microsoft.Cdn/profiles/afdEndpoints/purge/action'] }],
      assignableScopes: [resourceGroupId],
    });
    new RoleAssignment(this, 'Purge', {
      scope: profileId,
      roleDefinitionId: role.roleDefinitionResourceId,
      principalId: identity.principalId,
      principalType: 'ServicePrincipal',
      skipServicePrincipalAadCheck: true,
    });
  }
}

function validate(props: InvalidationProps): void {
  requireMatch('name', props.name, /^[A-Za-z0-9-]{3,50}$/, '3-50 letters, digits or hyphens');
  requireResourceGroupName(props.resourceGroupName);
  requireLocation(props.location);
  for (const prop of ['urlEndpoints', 'transformations', 'domains'] as const) requireList(prop, props[prop] ?? []);
  if (props.urlEndpoints?.length === 0) throw new Error('`urlEndpoints` must hold one at least, got: none');
  props.urlEndpoints?.forEach(({ path, prefix }, index) => {
    const rule = 'a path with a slash at both ends, of letters, digits and hyphens';
    requireMatch(`urlEndpoints[${index}].path`, path, endpointPath, rule);
    if (prefix !== undefined)
      requireMatch(`urlEndpoints[${index}].prefix`, prefix, /^(?!\/)/, 'without a leading slash');
  });
  props.transformations?.forEach((transformation, index) => {
    const rule = 'a path segment as it stands in URLs, such as "tr:w-300,h-300"';
    requireMatch(`transformations[${index}]`, transformation, transformationSegment, rule);
  });
  props.domains?.forEach((domain, index) => {
    // Front Door purges no wildcard domains.
    requireMatch(`domains[${index}]`, domain, /^(?=.{1,253}$)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/, 'a host name');
  });
  const rule = `six NCRONTAB fields, such as "${defaultSchedule}"`;
  if (props.schedule !== undefined) requireMatch('schedule', props.schedule, sixFields, rule);
}
