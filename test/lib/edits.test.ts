import { describe, expect, it } from '@jest/globals';
import type { TerraformStack } from 'cdktf';
import { BlobOrigin, FrontDoor, Hosting, ImageDelivery, type ImageDeliveryProps, Monitoring } from '../../lib';
import { type Json, Template } from '../support/template';

const where = { resourceGroupName: 'contoso', location: 'westeurope' };
const props = { ...where, name: 'contoso' };

type Edit = (stack: TerraformStack, products: BlobOrigin) => Partial<ImageDeliveryProps>;

/** A delivery that brings its own origins and front door, as one does that is edited often. */
function synth(edit: Edit = () => ({})): Template {
  return Template.of((stack) => {
    const products = new BlobOrigin(stack, 'products', { ...where, accountName: 'contosoproducts' });
    new ImageDelivery(stack, 'delivery', { ...props, origins: { products }, ...edit(stack, products) });
  });
}

const frontDoor = (stack: TerraformStack) =>
  new FrontDoor(stack, 'door', { name: 'contoso', resourceGroupName: 'contoso' });

/** Arguments that cannot be changed without replacing what they belong to. */
const identifying = [
  ...['name', 'location', 'resource_group_name', 'account_kind', 'account_tier', 'infrastructure_encryption_enabled'],
  ...['storage_account_id', 'storage_account_name', 'storage_container_name', 'key_vault_id', 'tenant_id'],
  ...['scope', 'role_definition_name', 'principal_id', 'os_type', 'cdn_frontdoor_profile_id'],
  ...['cdn_frontdoor_endpoint_id', 'cdn_frontdoor_rule_set_id', 'cdn_frontdoor_origin_group_id', 'host_name'],
];

/** Every resource by its address, with the arguments that make it the one it is. */
function identities({ json }: Template): Record<string, Json> {
  const groups = Object.entries(json['resource'] as Record<string, Record<string, Json>>);
  const resources = groups.flatMap(([type, resources]) =>
    Object.entries(resources).map(([id, resource]): [string, Json] => {
      const kept = Object.entries(resource).filter(([argument]) => identifying.includes(argument));
      return [`${type}.${id}`, Object.fromEntries(kept)];
    }),
  );
  return Object.fromEntries(resources);
}

describe('An edit renames and replaces nothing', () => {
  it.each<[string, Edit, Edit]>([
    [
      'a new origin',
      () => ({}),
      (_, products) => ({ origins: { archive: products.addContainer('archive'), products } }),
    ],
    ['a new URL endpoint', () => ({}), () => ({ urlEndpoints: [{}, { path: '/shop/', requireSignature: 'never' }] })],
    [
      'a new domain',
      (stack) => ({ frontDoor: frontDoor(stack) }),
      (stack) => {
        const door = frontDoor(stack);
        door.addCustomDomain('images', { hostName: 'images.contoso.example' });
        return { frontDoor: door };
      },
    ],
    [
      'a firewall',
      (stack) => ({ frontDoor: frontDoor(stack) }),
      (stack) => {
        const door = frontDoor(stack);
        door.addFirewall('firewall', { rateLimit: { requests: 100, minutes: 1 } });
        return { frontDoor: door };
      },
    ],
    [
      'a larger plan',
      () => ({}),
      () => ({ hosting: Hosting.elasticPremium({ sku: 'EP2', minimumInstances: 2, maximumInstances: 9 }) }),
    ],
    [
      'a larger dedicated plan',
      () => ({ hosting: Hosting.dedicated({ sku: 'B1' }) }),
      () => ({ hosting: Hosting.dedicated({ sku: 'P1v3', instances: 3 }) }),
    ],
    [
      'more instances of Flex Consumption',
      () => ({ hosting: Hosting.flexConsumption() }),
      () => ({ hosting: Hosting.flexConsumption({ instanceMemoryInMb: 4096, maximumInstances: 200 }) }),
    ],
    ['other tags', () => ({}), () => ({ tags: { team: 'web' } })],
    ['another lifetime', () => ({}), () => ({ cacheTtlSeconds: 60, requireSignature: 'never' })],
    [
      'monitoring',
      () => ({}),
      (stack) => ({ monitoring: new Monitoring(stack, 'monitoring', { ...where, name: 'contoso-logs' }) }),
    ],
  ])('%s', (_, before, after) => {
    const was = identities(synth(before));
    const is = identities(synth(after));
    expect(Object.keys(was).length).toBeGreaterThan(20);
    expect(is).toMatchObject(was);
  });

  it('would be seen', () => {
    const was = identities(synth());
    expect(identities(synth(() => ({ name: 'fabrikam' })))).not.toMatchObject(was);
  });
});
