import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { BlobOrigin, SasValidity } from 'blobfront';
import { App, TerraformOutput, TerraformStack } from 'cdktf';

const app = new App();
const stack = new TerraformStack(app, 'imagekit-origin');
new AzurermProvider(stack, 'azurerm', {
  features: [{ resourceGroup: [{ preventDeletionIfContainsResources: false }] }],
});

const group = new ResourceGroup(stack, 'group', { name: 'contoso-imagekit', location: 'westeurope' });
const origin = new BlobOrigin(stack, 'origin', {
  accountName: 'contosoimagekit',
  resourceGroupName: group.name,
  location: group.location,
});
const sas = origin.readOnlySas('imagekit', {
  validity: SasValidity.between('2026-11-01T00:00:00Z', '2027-10-31T00:00:00Z'),
});

// The three values of ImageKit's form "Azure Blob Storage".
const { accountName, container, sasToken } = sas.imageKitOrigin;
new TerraformOutput(stack, 'account_name', { value: accountName });
new TerraformOutput(stack, 'container', { value: container });
new TerraformOutput(stack, 'sas_token', { value: sasToken, sensitive: true });

app.synth();
