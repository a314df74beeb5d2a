import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { BlobOrigin, SasBroker, TokenIssuer } from 'blobfront';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';

const app = new App();
const stack = new TerraformStack(app, 'document-filing');
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

const tenantId = new TerraformVariable(stack, 'tenant_id', {
  type: 'string',
  description: 'Tenant of Microsoft Entra ID whose users file documents.',
});
const clientId = new TerraformVariable(stack, 'client_id', {
  type: 'string',
  description: 'Application (client) id of the registration that stands for the broker.',
});

const name = 'contosofiling';
const location = 'westeurope';
const group = new ResourceGroup(stack, 'group', { name, location });
const where = { resourceGroupName: group.name, location };

// No delivery reads it: the only way to a document is a token of the broker.
const documents = new BlobOrigin(stack, 'documents', {
  ...where,
  accountName: 'contosofilingdocs',
  containerName: 'documents',
});

const office = 'application/vnd.openxmlformats-officedocument';
const broker = new SasBroker(stack, 'broker', {
  ...where,
  name,
  hostStorageAccountName: 'contosofilinghost',
  origin: documents,
  issuers: [TokenIssuer.entra({ tenantId: tenantId.stringValue, clientId: clientId.stringValue })],
  policy: [
    {
      name: 'own-documents',
      prefixes: ['{tid}/{oid}/'],
      purposes: ['upload', 'download', 'list'],
      contentTypes: [
        'application/pdf',
        'image/*',
        'text/plain',
        'application/msword',
        'application/vnd.ms-excel',
        'application/vnd.ms-powerpoint',
        `${office}.wordprocessingml.document`,
        `${office}.spreadsheetml.sheet`,
        `${office}.presentationml.presentation`,
      ],
      maxBytes: 2 * 1024 ** 3,
    },
  ],
  webOrigins: ['https://documents.contoso.example'],
});

new TerraformOutput(stack, 'broker_endpoint', { value: broker.brokerEndpoint });
new TerraformOutput(stack, 'storage_account_name', { value: documents.accountName });

app.synth();
