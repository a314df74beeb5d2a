import type { FunctionAppFlexConsumptionConfig } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import type { LinuxFunctionAppSiteConfig } from '@cdktf/provider-azurerm/lib/linux-function-app';
import type { ServicePlanConfig } from '@cdktf/provider-azurerm/lib/service-plan';
import { Token } from 'cdktf';
import { requireInteger, requireKnownOneOf, requireOneOf } from '../validation';
import type { DedicatedOptions, ElasticPremiumOptions, FlexConsumptionOptions } from './hosting-options';

/** What a plan is in principle. */
export type HostingKind = 'elastic-premium' | 'dedicated' | 'flex-consumption';

/**
 * The plan that a function app runs on.
 *
 * Another size or another number of instances changes the plan in place. Another kind replaces plan and app in one
 * apply, in the right order; nothing is served meanwhile.
 */
export class Hosting {
  /**
   * Elastic premium: at least one instance is always warm, and more come with load.
   * @throws Error when an option is one that Azure would refuse
   */
  static elasticPremium(options: ElasticPremiumOptions = {}): Hosting {
    const { sku = 'EP1', maximumInstances, zoneRedundant } = options;
    const minimumInstances = options.minimumInstances ?? (zoneRedundant ? zones : 1);
    requireOneOf('sku', sku, ['EP1', 'EP2', 'EP3']);
    if (maximumInstances !== undefined) requireInteger('maximumInstances', maximumInstances, 1, 100);
    requireInteger('minimumInstances', minimumInstances, zoneRedundant ? 2 : 1, 20);
    requireOrder(['minimumInstances', minimumInstances], ['maximumInstances', maximumInstances]);
    return new Hosting('elastic-premium', {
      plan: {
        skuName: sku,
        maximumElasticWorkerCount: maximumInstances,
        // Otherwise the plan counts by itself what its app wants. Turning zones on asks for two at once.
        ...(zoneRedundant && { workerCount: minimumInstances, zoneBalancingEnabled: true }),
      },
      linuxSite: { elasticInstanceMinimum: minimumInstances },
    });
  }

  /**
   * An App Service plan: a fixed number of instances that are always on, the cheapest of them (B1) for a fraction of
   * the price of elastic premium.
   * @throws Error when an option is one that Azure would refuse
   */
  static dedicated(options: DedicatedOptions): Hosting {
    const { sku, zoneRedundant } = options;
    const instances = options.instances ?? (zoneRedundant ? zones : 1);
    requireOneOf('sku', sku, dedicatedSkus);
    if (zoneRedundant && !Token.isUnresolved(sku) && !sku.startsWith('P')) {
      throw new Error(`\`sku\` must be of Premium v2 or v3 with \`zoneRedundant\`, got: "${sku}"`);
    }
    const most = sku.startsWith('B') ? 3 : sku.startsWith('S') ? 10 : 30;
    requireInteger('instances', instances, zoneRedundant ? 2 : 1, most);
    return new Hosting('dedicated', {
      plan: { skuName: sku, workerCount: instances, ...(zoneRedundant && { zoneBalancingEnabled: true }) },
      linuxSite: { alwaysOn: true },
    });
  }

  /**
   * Flex Consumption: scales to zero, and is paid for by what it does.
   *
   * The app differs in what version 4.55 of the provider cannot do otherwise: it uses the key of its host storage
   * account, and its code is brought to it by an ARM deployment (see `deployment`). Its Key Vault references work with
   * its system-assigned identity only, and not with a vault behind a network: that is refused.
   *
   * Not checked against a live Azure: the deployment of the package behind an access restriction or a network, and
   * Front Door's private link to such an app.
   * @throws Error when an option is one that Azure would refuse
   */
  static flexConsumption(options: FlexConsumptionOptions = {}): Hosting {
    const { instanceMemoryInMb = 2048, maximumInstances = 100, deployment = 'onedeploy', zoneRedundant } = options;
    const httpConcurrency = options.httpConcurrency ?? concurrencyOf[instanceMemoryInMb] ?? 4;
    const alwaysReadyInstances = options.alwaysReadyInstances ?? (zoneRedundant ? 2 : 0);
    if (!Token.isUnresolved(instanceMemoryInMb)) {
      requireOneOf('instanceMemoryInMb', String(instanceMemoryInMb), Object.keys(concurrencyOf));
    }
    requireInteger('maximumInstances', maximumInstances, 40, 1000);
    requireInteger('httpConcurrency', httpConcurrency, 1, 1000);
    requireInteger('alwaysReadyInstances', alwaysReadyInstances, zoneRedundant ? 2 : 0, 1000);
    requireOrder(['alwaysReadyInstances', alwaysReadyInstances], ['maximumInstances', maximumInstances]);
    requireKnownOneOf('deployment', deployment, ['onedeploy', 'none']);
    return new Hosting('flex-consumption', {
      plan: { skuName: 'FC1', ...(zoneRedundant && { zoneBalancingEnabled: true }) },
      flex: {
        deployment,
        app: {
          instanceMemoryInMb,
          maximumInstanceCount: maximumInstances,
          httpConcurrency,
          alwaysReady: alwaysReadyInstances === 0 ? undefined : [{ name: 'http', instanceCount: alwaysReadyInstances }],
        },
      },
    });
  }

  private constructor(
    /** What the plan is in principle. */
    readonly kind: HostingKind,
    private readonly rendered: Rendered,
  ) {}

  /**
   * Each kind's plan has a name of its own, so that another kind replaces the plan, and after it the app: Azure changes
   * none into another.
   * @internal
   */
  _renderPlan(name: string): Pick<ServicePlanConfig, 'name' | 'osType'> & PlanArguments {
    const suffix = { 'elastic-premium': '', dedicated: '-dedicated', 'flex-consumption': '-flex' }[this.kind];
    return { name: `${name}${suffix}`, osType: 'Linux', ...this.rendered.plan };
  }

  /** @internal */
  _renderLinuxSite(): LinuxSiteArguments {
    return this.rendered.linuxSite ?? {};
  }

  /** @internal */
  get _flex(): FlexHosting | undefined {
    return this.rendered.flex;
  }

  /**
   * The service that a subnet is handed to before the app can send from it.
   * @internal
   */
  get _subnetDelegation(): string {
    return this.rendered.flex ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms';
  }
}

/** What differs for an app on Flex Consumption. */
export interface FlexHosting {
  readonly deployment: 'onedeploy' | 'none';
  readonly app: Pick<
    FunctionAppFlexConsumptionConfig,
    'instanceMemoryInMb' | 'maximumInstanceCount' | 'httpConcurrency' | 'alwaysReady'
  >;
}

type PlanArguments = Pick<
  ServicePlanConfig,
  'skuName' | 'maximumElasticWorkerCount' | 'workerCount' | 'zoneBalancingEnabled'
>;
type LinuxSiteArguments = Pick<LinuxFunctionAppSiteConfig, 'alwaysOn' | 'elasticInstanceMinimum'>;

interface Rendered {
  readonly plan: PlanArguments;
  readonly linuxSite?: LinuxSiteArguments;
  readonly flex?: FlexHosting;
}

/** An instance for each zone of a region. */
const zones = 3;

/** Flex Consumption gives an instance processor time by its memory: 2048 MB come with one core. */
const concurrencyOf: Record<number, number> = { 512: 1, 2048: 4, 4096: 8 };

const dedicatedSkus: readonly DedicatedOptions['sku'][] = [
  ...(['B1', 'B2', 'B3', 'S1', 'S2', 'S3'] as const),
  ...(['P1v2', 'P2v2', 'P3v2', 'P0v3', 'P1v3', 'P2v3', 'P3v3'] as const),
];

type Count<Value> = readonly [prop: string, count: Value];

function requireOrder([lowerProp, lower]: Count<number>, [upperProp, upper]: Count<number | undefined>): void {
  if (upper === undefined || Token.isUnresolved(lower) || Token.isUnresolved(upper)) return;
  if (lower > upper) throw new Error(`\`${lowerProp}\` must be at most \`${upperProp}\` (${upper}), got: ${lower}`);
}
