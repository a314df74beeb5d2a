import type { TerraformStack } from 'cdktf';
import { BlobOrigin, SasBroker, type SasBrokerProps } from '../../../lib';
import { Template } from '../../support/template';

export const where = { resourceGroupName: 'contoso', location: 'westeurope' };
export const key = { name: 'default' };
export const rule = { name: 'uploads', prefixes: ['uploads/'] };

/** A container, as a broker needs one. */
export const origin = (stack: TerraformStack) =>
  new BlobOrigin(stack, 'Origin', { ...where, accountName: 'contosofiles' });

/** What a broker needs, in a stack. */
export const props = (stack: TerraformStack): SasBrokerProps => ({
  ...where,
  name: 'contoso-sas',
  hostStorageAccountName: 'contososas',
  origin: origin(stack),
  apiKeys: [key],
  policy: [rule],
});

/** A broker in a stack of its own. */
export const synth = (more: Partial<SasBrokerProps> = {}) =>
  Template.of((stack) => {
    new SasBroker(stack, 'Broker', { ...props(stack), ...more });
  });
