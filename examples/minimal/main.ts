import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { ImageDelivery } from 'blobfront';
import { App, TerraformOutput, TerraformStack } from 'cdktf';

const app = new App();
const stack = new TerraformStack(app, 'images');
new AzurermProvider(stack, 'azurerm', {
  features: [
    {
      // Azure leaves alert rules of its own behind in a resource group that held a function app.
      resourceGroup: [{ preventDeletionIfContainsResources: false }],
      keyVault: [{ purgeSoftDeleteOnDestroy: true }],
    },
  ],
});
new RandomProvider(stack, 'random');
new TimeProvider(stack, 'time');

const delivery = new ImageDelivery(stack, 'delivery', { name: 'contosomin', location: 'westeurope' });

new TerraformOutput(stack, 'url_endpoint', { value: delivery.urlEndpoint });
new TerraformOutput(stack, 'storage_account_name', { value: delivery.origin.accountName });

app.synth();
