import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { FrontDoor, Hosting, ImageDelivery, PrivateNetwork } from 'blobfront';
import { App, TerraformOutput, TerraformStack } from 'cdktf';

const app = new App();
const stack = new TerraformStack(app, 'private-images');
new AzurermProvider(stack, 'azurerm', {
  features: [
    {
      resourceGroup: [{ preventDeletionIfContainsResources: false }],
      keyVault: [{ purgeSoftDeleteOnDestroy: true }],
      // Terraform does not try the blob service of an account whose firewall may keep it out.
      storage: [{ dataPlaneAvailable: false }],
    },
  ],
});
new RandomProvider(stack, 'random');
new TimeProvider(stack, 'time');

const name = 'contosopriv';
const location = 'westeurope';
const group = new ResourceGroup(stack, 'group', { name, location });
const where = { resourceGroupName: group.name, location };

const network = new PrivateNetwork(stack, 'network', {
  ...where,
  name,
  addressSpace: '10.20.0.0/24',
  // The machine that deploys uploads the package and writes the signing key.
  allowedIpRanges: ['203.0.113.10'],
});

// Only the Premium tier reaches an app by private link.
const frontDoor = new FrontDoor(stack, 'front-door', { name, resourceGroupName: group.name, sku: 'Premium' });
frontDoor.addFirewall('firewall', { managedRules: true, botProtection: true });

const delivery = new ImageDelivery(stack, 'delivery', {
  ...where,
  name,
  frontDoor,
  privateLink: true,
  network,
  hosting: Hosting.elasticPremium({ sku: 'EP2', minimumInstances: 2 }),
});

new TerraformOutput(stack, 'url_endpoint', { value: delivery.urlEndpoint });

app.synth();
