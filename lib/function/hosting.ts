import type { ServicePlanConfig } from '@cdktf/provider-azurerm/lib/service-plan';
import { requireInteger } from '../validation';

/** Options of {@link Hosting.elasticPremium}. */
export interface ElasticPremiumOptions {
  /**
   * Size of an instance: EP1 has 1 vCPU and 3.5 GB, EP2 2 and 7, EP3 4 and 14.
   * @default "EP1"
   */
  readonly sku?: 'EP1' | 'EP2' | 'EP3';
  /**
   * Most instances that the plan scales out to, 1-100; how many a region allows differs.
   * @default - the plan's own maximum
   */
  readonly maximumInstances?: number;
}

/** The plan that a function app runs on. */
export class Hosting {
  /**
   * Elastic premium: at least one instance is always warm, and more come with load.
   * @throws Error when the number of instances is out of bounds
   */
  static elasticPremium(options: ElasticPremiumOptions = {}): Hosting {
    const { sku = 'EP1', maximumInstances } = options;
    if (maximumInstances !== undefined) requireInteger('maximumInstances', maximumInstances, 1, 100);
    return new Hosting({ skuName: sku, maximumElasticWorkerCount: maximumInstances });
  }

  private constructor(private readonly plan: Pick<ServicePlanConfig, 'skuName' | 'maximumElasticWorkerCount'>) {}

  /** @internal */
  _renderPlan(): Pick<ServicePlanConfig, 'osType' | 'skuName' | 'maximumElasticWorkerCount'> {
    return { osType: 'Linux', ...this.plan };
  }
}
