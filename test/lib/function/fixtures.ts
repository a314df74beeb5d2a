import type { TerraformStack } from 'cdktf';
import { parseDeliveryConfig } from '../../../lambda/image-delivery/config';
import { BlobOrigin, DeliveryFunction, type DeliveryFunctionProps, PrivateNetwork, SigningKeys } from '../../../lib';
import { Template } from '../../support/template';

export const where = { resourceGroupName: 'contoso', location: 'westeurope' };

export const config = parseDeliveryConfig({
  platform: 'app-service',
  origins: [{ type: 'azure-blob', name: 'images', endpoint: 'https://a.test', container: 'c', credential: 'sas' }],
  urlEndpoints: [{ path: '/', origins: ['images'] }],
});

/** What a function needs, in a stack. */
export const props = (stack: TerraformStack): DeliveryFunctionProps => ({
  ...where,
  name: 'contoso-images',
  hostStorageAccountName: 'contosohost',
  origins: [new BlobOrigin(stack, 'Origin', { ...where, accountName: 'contosoimages' })],
  signingKeys: SigningKeys.generate(stack, 'SigningKeys', { ...where, vaultName: 'contoso-keys' }),
  config,
  frontDoorId: 'front-door-id',
});

/** A function in a stack of its own. */
export const synth = (more: Partial<DeliveryFunctionProps> = {}) =>
  Template.of((stack) => {
    new DeliveryFunction(stack, 'Function', { ...props(stack), ...more });
  });

/** A network that an app can be put into. */
export const existingNetwork = (stack: TerraformStack, allowedIpRanges: readonly string[] = []) => {
  const subnets = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets';
  return PrivateNetwork.fromExisting(stack, 'Network', {
    integrationSubnetId: `${subnets}/functions`,
    endpointSubnetId: `${subnets}/endpoints`,
    location: 'westeurope',
    resourceGroupName: 'hub',
    allowedIpRanges,
  });
};
