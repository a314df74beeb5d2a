import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { BlobOrigin, FrontDoor, Hosting, ImageDelivery } from 'blobfront';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

interface ShopProps {
  readonly environment: 'staging' | 'production';
  readonly hosting: Hosting;
}

/** A shop that had a storage account and a Front Door profile long before it had image delivery. */
class ShopStack extends TerraformStack {
  constructor(scope: Construct, id: string, { environment, hosting }: ShopProps) {
    super(scope, id);
    new AzurermProvider(this, 'azurerm', {
      features: [
        {
          resourceGroup: [{ preventDeletionIfContainsResources: false }],
          keyVault: [{ purgeSoftDeleteOnDestroy: true }],
        },
      ],
    });
    new RandomProvider(this, 'random');
    new TimeProvider(this, 'time');

    // What was there before.
    const tags = { environment, team: 'shop' };
    const group = new ResourceGroup(this, 'group', { name: `shop-${environment}`, location: 'westeurope', tags });
    const account = new StorageAccount(this, 'account', {
      name: `contososhop${environment}`,
      resourceGroupName: group.name,
      location: group.location,
      accountTier: 'Standard',
      accountReplicationType: 'ZRS',
      minTlsVersion: 'TLS1_2',
      allowNestedItemsToBePublic: false,
      tags,
    });
    const photos = new StorageContainer(this, 'photos', {
      name: 'product-photos',
      storageAccountId: account.id,
      containerAccessType: 'private',
    });
    const profile = new CdnFrontdoorProfile(this, 'profile', {
      name: `shop-${environment}`,
      resourceGroupName: group.name,
      skuName: 'Standard_AzureFrontDoor',
      tags,
    });

    // What delivers its photos: one more endpoint on the profile, and a function that may read one container.
    const delivery = new ImageDelivery(this, 'delivery', {
      name: environment === 'production' ? 'contosoprod' : 'contosostag',
      location: 'westeurope',
      resourceGroupName: group.name,
      origins: {
        photos: BlobOrigin.fromExisting(this, 'origin', { account, containerName: photos.name }),
      },
      frontDoor: FrontDoor.fromExisting(this, 'front-door', {
        profile,
        endpointName: `shop-images-${environment}`,
        tags,
      }),
      requireSignature: 'never',
      hosting,
      tags,
    });
    new TerraformOutput(this, 'url_endpoint', { value: delivery.urlEndpoint });
  }
}

const app = new App();
new ShopStack(app, 'staging', { environment: 'staging', hosting: Hosting.dedicated({ sku: 'B1' }) });
new ShopStack(app, 'production', {
  environment: 'production',
  hosting: Hosting.elasticPremium({ minimumInstances: 2, maximumInstances: 10 }),
});
app.synth();
