/** Options of `Hosting.elasticPremium`. */
export interface ElasticPremiumOptions {
  /**
   * Size of an instance: EP1 has 1 vCPU and 3.5 GB, EP2 2 and 7, EP3 4 and 14.
   * @default "EP1"
   */
  readonly sku?: 'EP1' | 'EP2' | 'EP3';
  /**
   * Instances that are always there, 1-20; with `zoneRedundant` 2 at least.
   * @default - 1; with `zoneRedundant` 3
   */
  readonly minimumInstances?: number;
  /**
   * Most instances that the plan scales out to, 1-100; how many a region allows differs.
   * @default - the plan's own maximum
   */
  readonly maximumInstances?: number;
  /**
   * Spreads the instances over the zones of a region that has some.
   * @default false
   */
  readonly zoneRedundant?: boolean;
}

/** Options of `Hosting.dedicated`. */
export interface DedicatedOptions {
  /**
   * Size of an instance. B: basic, at most 3 instances. S: standard, at most 10. P: premium, at most 30, and the only
   * one with `zoneRedundant`.
   */
  readonly sku:
    ('B1' | 'B2' | 'B3' | 'S1' | 'S2' | 'S3') | ('P1v2' | 'P2v2' | 'P3v2' | 'P0v3' | 'P1v3' | 'P2v3' | 'P3v3');
  /**
   * Number of instances; with `zoneRedundant` 2 at least.
   * @default - 1; with `zoneRedundant` 3
   */
  readonly instances?: number;
  /**
   * Spreads the instances over the zones of a region that has some.
   * @default false
   */
  readonly zoneRedundant?: boolean;
}

/** Options of `Hosting.flexConsumption`. */
export interface FlexConsumptionOptions {
  /**
   * Memory of an instance; with it comes processor time: 2048 MB have 1 vCPU.
   * @default 2048
   */
  readonly instanceMemoryInMb?: 512 | 2048 | 4096;
  /**
   * Most instances that the app scales out to, 40-1000.
   * @default 100
   */
  readonly maximumInstances?: number;
  /**
   * Requests that an instance is given at a time, 1-1000, before the next one is started. Image processing wants
   * processor time, so few.
   * @default - 4 on 2048 MB, 1 on 512, 8 on 4096
   */
  readonly httpConcurrency?: number;
  /**
   * Instances that are always there and paid for, 0-1000; with `zoneRedundant` 2 at least.
   * @default - 0, so that the first request after a pause waits for one; with `zoneRedundant` 2
   */
  readonly alwaysReadyInstances?: number;
  /**
   * Spreads the instances over the zones of a region that has some for Flex Consumption. Turning it on later replaces
   * plan and app.
   * @default false
   */
  readonly zoneRedundant?: boolean;
  /**
   * How the code gets to the app. `onedeploy`: Terraform uploads the package and has Azure deploy it, at the first
   * apply and whenever its contents differ. Whoever deploys then needs
   * `Microsoft.Storage/storageAccounts/listServiceSas/action` on the host storage account, and the provider
   * `features.template_deployment.delete_nested_items_during_deletion = false`: to destroy the deployment it would
   * otherwise delete what was deployed, for which Azure has no operation. `none`: something else deploys it, such as
   * `func azure functionapp publish`.
   * @default "onedeploy"
   */
  readonly deployment?: 'onedeploy' | 'none';
}
