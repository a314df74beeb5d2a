import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { describe, expect, it } from '@jest/globals';
import { TerraformVariable, Token } from 'cdktf';
import { type DedicatedOptions, type ElasticPremiumOptions, type FlexConsumptionOptions, Hosting } from '../../../lib';
import { Template, type Json } from '../../support/template';
import { synth } from './fixtures';

const where = { resourceGroupName: 'contoso', location: 'westeurope' };
const written = { resource_group_name: 'contoso', location: 'westeurope', os_type: 'Linux' };

const plan = (hosting: Hosting) =>
  Template.of((stack) => {
    new ServicePlan(stack, 'Plan', { ...where, ...hosting._renderPlan('contoso') });
  }).resource(ServicePlan);
const unknownNumber = (stack: ConstructorParameters<typeof TerraformVariable>[0], name: string) =>
  new TerraformVariable(stack, name, { type: 'number' }).numberValue;

describe('Hosting.elasticPremium', () => {
  it('is one instance of EP1 at least and the maximum of the plan by default', () => {
    const hosting = Hosting.elasticPremium();
    expect(hosting.kind).toBe('elastic-premium');
    expect(plan(hosting)).toEqual({ ...written, name: 'contoso', sku_name: 'EP1' });
    expect(hosting._renderLinuxSite()).toEqual({ elasticInstanceMinimum: 1 });
    expect(hosting._flex).toBeUndefined();
    expect(hosting._subnetDelegation).toBe('Microsoft.Web/serverFarms');
  });

  it.each([1, 100])('takes another size and at most %d instances', (maximumInstances) => {
    expect(plan(Hosting.elasticPremium({ sku: 'EP3', maximumInstances }))).toEqual({
      ...written,
      name: 'contoso',
      sku_name: 'EP3',
      maximum_elastic_worker_count: maximumInstances,
    });
  });

  it('keeps some instances for the app, not for the plan', () => {
    const hosting = Hosting.elasticPremium({ minimumInstances: 20 });
    expect(hosting._renderLinuxSite()).toEqual({ elasticInstanceMinimum: 20 });
    expect(plan(hosting)).not.toHaveProperty('worker_count');
  });

  it.each<[ElasticPremiumOptions, number]>([
    [{}, 3],
    [{ minimumInstances: 2 }, 2],
  ])('is spread over the zones with %j', (options, count) => {
    const hosting = Hosting.elasticPremium({ ...options, zoneRedundant: true });
    expect(plan(hosting)).toMatchObject({ worker_count: count, zone_balancing_enabled: true });
    expect(hosting._renderLinuxSite()).toEqual({ elasticInstanceMinimum: count });
  });

  it.each<[ElasticPremiumOptions, string]>([
    [{ sku: 'EP4' as 'EP3' }, '`sku` must be one of EP1, EP2, EP3, got: "EP4"'],
    [{ maximumInstances: 0 }, '`maximumInstances` must be a whole number from 1 to 100, got: 0'],
    [{ maximumInstances: 101 }, '`maximumInstances` must be a whole number from 1 to 100, got: 101'],
    [{ maximumInstances: 2.5 }, '`maximumInstances` must be a whole number from 1 to 100, got: 2.5'],
    [{ minimumInstances: 0 }, '`minimumInstances` must be a whole number from 1 to 20, got: 0'],
    [{ minimumInstances: 21 }, '`minimumInstances` must be a whole number from 1 to 20, got: 21'],
    [{ minimumInstances: 1, zoneRedundant: true }, '`minimumInstances` must be a whole number from 2 to 20, got: 1'],
    [{ minimumInstances: 5, maximumInstances: 4 }, '`minimumInstances` must be at most `maximumInstances` (4), got: 5'],
    [{ maximumInstances: 2, zoneRedundant: true }, '`minimumInstances` must be at most `maximumInstances` (2), got: 3'],
  ])('refuses %j', (options, message) => {
    expect(() => Hosting.elasticPremium(options)).toThrow(new Error(message));
  });

  it('takes numbers that are only known at apply', () => {
    const template = Template.of((stack) => {
      const [minimumInstances, maximumInstances] = [unknownNumber(stack, 'least'), unknownNumber(stack, 'most')];
      const hosting = Hosting.elasticPremium({ minimumInstances, maximumInstances, zoneRedundant: true });
      new ServicePlan(stack, 'Plan', { ...where, ...hosting._renderPlan('contoso') });
    });
    expect(template.resource(ServicePlan)).toMatchObject({
      worker_count: '${var.least}',
      maximum_elastic_worker_count: '${var.most}',
    });
  });
});

describe('Hosting.dedicated', () => {
  it('is one instance that is always on', () => {
    const hosting = Hosting.dedicated({ sku: 'B1' });
    expect(hosting.kind).toBe('dedicated');
    expect(plan(hosting)).toEqual({ ...written, name: 'contoso-dedicated', sku_name: 'B1', worker_count: 1 });
    expect(hosting._renderLinuxSite()).toEqual({ alwaysOn: true });
    expect(hosting._subnetDelegation).toBe('Microsoft.Web/serverFarms');
  });

  it.each<[DedicatedOptions, Json]>([
    [{ sku: 'B3', instances: 3 }, { worker_count: 3 }],
    [{ sku: 'S2', instances: 10 }, { worker_count: 10 }],
    [{ sku: 'P0v3', instances: 30 }, { worker_count: 30 }],
    [
      { sku: 'P1v2', zoneRedundant: true },
      { worker_count: 3, zone_balancing_enabled: true },
    ],
    [
      { sku: 'P3v3', instances: 2, zoneRedundant: true },
      { worker_count: 2, zone_balancing_enabled: true },
    ],
  ])('takes %j', (options, expected) => {
    expect(plan(Hosting.dedicated(options))).toMatchObject({ sku_name: options.sku, ...expected });
  });

  const skus = 'B1, B2, B3, S1, S2, S3, P1v2, P2v2, P3v2, P0v3, P1v3, P2v3, P3v3';
  it.each<[DedicatedOptions, string]>([
    [{ sku: 'F1' as 'B1' }, `\`sku\` must be one of ${skus}, got: "F1"`],
    [{ sku: 'B1', instances: 4 }, '`instances` must be a whole number from 1 to 3, got: 4'],
    [{ sku: 'S1', instances: 11 }, '`instances` must be a whole number from 1 to 10, got: 11'],
    [{ sku: 'P1v3', instances: 31 }, '`instances` must be a whole number from 1 to 30, got: 31'],
    [{ sku: 'P1v3', instances: 0 }, '`instances` must be a whole number from 1 to 30, got: 0'],
    [{ sku: 'P1v3', instances: 1, zoneRedundant: true }, '`instances` must be a whole number from 2 to 30, got: 1'],
    [{ sku: 'S1', zoneRedundant: true }, '`sku` must be of Premium v2 or v3 with `zoneRedundant`, got: "S1"'],
  ])('refuses %j', (options, message) => {
    expect(() => Hosting.dedicated(options)).toThrow(new Error(message));
  });

  it('takes a number that is only known at apply', () => {
    const template = Template.of((stack) => {
      const hosting = Hosting.dedicated({ sku: 'B1', instances: unknownNumber(stack, 'count') });
      new ServicePlan(stack, 'Plan', { ...where, ...hosting._renderPlan('contoso') });
    });
    expect(template.resource(ServicePlan)).toMatchObject({ worker_count: '${var.count}' });
  });
});

describe('Hosting.flexConsumption', () => {
  const app = { instanceMemoryInMb: 2048, maximumInstanceCount: 100, httpConcurrency: 4 };

  it('scales from nothing to a hundred instances of 2 GB by default', () => {
    const hosting = Hosting.flexConsumption();
    expect(hosting.kind).toBe('flex-consumption');
    expect(plan(hosting)).toEqual({ ...written, name: 'contoso-flex', sku_name: 'FC1' });
    expect(hosting._flex).toEqual({ deployment: 'onedeploy', app });
    expect(hosting._subnetDelegation).toBe('Microsoft.App/environments');
  });

  it('takes every option', () => {
    const hosting = Hosting.flexConsumption({
      instanceMemoryInMb: 4096,
      maximumInstances: 40,
      httpConcurrency: 6,
      alwaysReadyInstances: 40,
      zoneRedundant: true,
      deployment: 'none',
    });
    expect(plan(hosting)).toMatchObject({ zone_balancing_enabled: true });
    expect(plan(hosting)).not.toHaveProperty('worker_count');
    expect(hosting._flex).toEqual({
      deployment: 'none',
      app: {
        instanceMemoryInMb: 4096,
        maximumInstanceCount: 40,
        httpConcurrency: 6,
        alwaysReady: [{ name: 'http', instanceCount: 40 }],
      },
    });
  });

  it.each<[FlexConsumptionOptions, Json]>([
    [{ instanceMemoryInMb: 512 }, { httpConcurrency: 1 }],
    [{ instanceMemoryInMb: 4096 }, { httpConcurrency: 8 }],
    [{ zoneRedundant: true }, { alwaysReady: [{ name: 'http', instanceCount: 2 }] }],
  ])('makes up for what %j leaves open', (options, expected) => {
    expect(Hosting.flexConsumption(options)._flex?.app).toMatchObject(expected);
  });

  it.each<[FlexConsumptionOptions, string]>([
    [{ instanceMemoryInMb: 1024 as 512 }, '`instanceMemoryInMb` must be one of 512, 2048, 4096, got: "1024"'],
    [{ maximumInstances: 39 }, '`maximumInstances` must be a whole number from 40 to 1000, got: 39'],
    [{ maximumInstances: 1001 }, '`maximumInstances` must be a whole number from 40 to 1000, got: 1001'],
    [{ httpConcurrency: 0 }, '`httpConcurrency` must be a whole number from 1 to 1000, got: 0'],
    [{ alwaysReadyInstances: -1 }, '`alwaysReadyInstances` must be a whole number from 0 to 1000, got: -1'],
    [
      { alwaysReadyInstances: 1, zoneRedundant: true },
      '`alwaysReadyInstances` must be a whole number from 2 to 1000, got: 1',
    ],
    [
      { alwaysReadyInstances: 41, maximumInstances: 40 },
      '`alwaysReadyInstances` must be at most `maximumInstances` (40), got: 41',
    ],
    [{ deployment: 'zip' as 'none' }, '`deployment` must be one of onedeploy, none, got: "zip"'],
    [
      { deployment: Token.asString({ known: 'at apply' }) as 'none' },
      '`deployment` must be known at synth, one of onedeploy, none, got: a token',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => Hosting.flexConsumption(options)).toThrow(new Error(message));
  });

  it('takes numbers that are only known at apply', () => {
    Template.of((stack) => {
      const unknown = unknownNumber(stack, 'unknown');
      const options = { maximumInstances: unknown, httpConcurrency: unknown, alwaysReadyInstances: unknown };
      const hosting = Hosting.flexConsumption({ ...options, instanceMemoryInMb: unknown as 512 });
      expect(hosting._flex?.app).toMatchObject({ maximumInstanceCount: unknown, httpConcurrency: unknown });
    });
  });
});

describe('another hosting', () => {
  const addresses = ({ json }: Template) =>
    Object.entries(json['resource'] as Record<string, Json>).flatMap(([type, group]) =>
      Object.keys(group).map((id) => `${type}.${id}`),
    );
  const names = (template: Template) => template.resources(ServicePlan).map(({ name }) => name);
  const elastic = synth();

  it.each([
    ['size', Hosting.elasticPremium({ sku: 'EP2' })],
    ['number of instances', Hosting.elasticPremium({ minimumInstances: 2, maximumInstances: 9 })],
    ['number of zones', Hosting.elasticPremium({ zoneRedundant: true })],
  ])('of another %s is the same plan and app', (_, hosting) => {
    const other = synth({ hosting });
    expect(addresses(other)).toEqual(addresses(elastic));
    expect(names(other)).toEqual(names(elastic));
  });

  // Azure turns no elastic plan into a dedicated one, and deletes none while an app is on it.
  it('of another kind is a new plan by its name, and an app that is replaced with it', () => {
    const dedicated = synth({ hosting: Hosting.dedicated({ sku: 'P1v3' }) });
    expect(addresses(dedicated)).toEqual(addresses(elastic));
    expect(names(dedicated)).not.toEqual(names(elastic));
    expect(dedicated.resource(LinuxFunctionApp)['lifecycle']).toEqual({
      replace_triggered_by: [`${dedicated.address(ServicePlan)}.id`],
    });
  });

  it('of Flex Consumption keeps the address of the plan, so that the old app goes before the new one comes', () => {
    const flex = synth({ hosting: Hosting.flexConsumption() });
    expect(flex.address(ServicePlan)).toBe(elastic.address(ServicePlan));
    expect(names(flex)).not.toEqual(names(elastic));
    const gone = addresses(elastic).filter((address) => !addresses(flex).includes(address));
    expect(gone.map((address) => address.split('.')[0]).sort()).toEqual([
      'azurerm_linux_function_app',
      'azurerm_role_assignment',
      'azurerm_role_assignment',
      'time_sleep',
      'time_sleep',
    ]);
  });
});
