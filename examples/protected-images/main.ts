import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { FrontDoor, ImageDelivery, SigningKeys } from 'blobfront';
import { App, TerraformOutput, TerraformStack } from 'cdktf';

const app = new App();
const stack = new TerraformStack(app, 'gallery');
new AzurermProvider(stack, 'azurerm', {
  features: [
    {
      resourceGroup: [{ preventDeletionIfContainsResources: false }],
      keyVault: [{ purgeSoftDeleteOnDestroy: true }],
    },
  ],
});
new RandomProvider(stack, 'random');
new TimeProvider(stack, 'time');

const name = 'contosogallery';
const location = 'westeurope';
const group = new ResourceGroup(stack, 'group', { name, location });
const where = { resourceGroupName: group.name, location };

// The second key of its kind: what was signed with the first goes on to work, until the last of those URLs has expired.
const signingKeys = SigningKeys.generate(stack, 'keys', { ...where, vaultName: `${name}-keys`, generation: 2 });

// What was bought is asked for a few times by one customer: no cache need hold it.
const frontDoor = new FrontDoor(stack, 'front-door', { ...where, name, signedUrls: 'bypass' });

const delivery = new ImageDelivery(stack, 'delivery', {
  ...where,
  name,
  signingKeys,
  frontDoor,
  namedTransformations: {
    thumbnail: 'w-300,h-300',
    preview: 'w-1200,h-1200,c-at_max:l-image,i-brand@@watermark.png,w-bw_div_2,o-60,lfo-center,l-end',
  },
  urlEndpoints: [
    // Everybody sees thumbnails and previews, and nobody more than that without a signature.
    { path: '/shop/', requireSignature: 'never', privateImages: ['photos/*'] },
    // What a customer has bought, by URLs that the shop signs for an hour.
    { path: '/download/' },
  ],
});

new TerraformOutput(stack, 'shop_url_endpoint', { value: `${delivery.urlEndpoint}/shop` });
new TerraformOutput(stack, 'download_url_endpoint', { value: `${delivery.urlEndpoint}/download` });
new TerraformOutput(stack, 'private_key', { value: signingKeys.privateKey, sensitive: true });

app.synth();
