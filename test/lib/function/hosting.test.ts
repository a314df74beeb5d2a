import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { describe, expect, it } from '@jest/globals';
import { TerraformVariable } from 'cdktf';
import { Hosting } from '../../../lib';
import { Template } from '../../support/template';

const where = { name: 'contoso', resourceGroupName: 'contoso', location: 'westeurope' };
const written = { name: 'contoso', resource_group_name: 'contoso', location: 'westeurope', os_type: 'Linux' };

const plan = (hosting: Hosting) =>
  Template.of((stack) => new ServicePlan(stack, 'Plan', { ...where, ...hosting._renderPlan() })).resource(ServicePlan);

describe('Hosting.elasticPremium', () => {
  it('is EP1 with the maximum of the plan by default', () => {
    expect(plan(Hosting.elasticPremium())).toEqual({ ...written, sku_name: 'EP1' });
  });

  it.each([1, 100])('takes another size and at most %d instances', (maximumInstances) => {
    expect(plan(Hosting.elasticPremium({ sku: 'EP3', maximumInstances }))).toEqual({
      ...written,
      sku_name: 'EP3',
      maximum_elastic_worker_count: maximumInstances,
    });
  });

  it.each([0, 101, 2.5, -1])('refuses %d instances', (maximumInstances) => {
    const message = `\`maximumInstances\` must be a whole number from 1 to 100, got: ${maximumInstances}`;
    expect(() => Hosting.elasticPremium({ maximumInstances })).toThrow(new Error(message));
  });

  it('takes a number that is only known at apply', () => {
    const template = Template.of((stack) => {
      const maximumInstances = new TerraformVariable(stack, 'most', { type: 'number' }).numberValue;
      new ServicePlan(stack, 'Plan', { ...where, ...Hosting.elasticPremium({ maximumInstances })._renderPlan() });
    });
    expect(template.resource(ServicePlan)).toMatchObject({ maximum_elastic_worker_count: '${var.most}' });
  });
});
