import { DnsZone } from '@cdktf/provider-azurerm/lib/dns-zone';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { BlobOrigin, FormatNegotiation, FrontDoor, ImageDelivery, ImageOrigin, Monitoring } from 'blobfront';
import { App, TerraformOutput, TerraformStack } from 'cdktf';

const app = new App();
const stack = new TerraformStack(app, 'media');
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

const name = 'contosomedia';
const location = 'westeurope';
const tags = { project: 'media' };
const group = new ResourceGroup(stack, 'group', { name, location, tags });
const zone = new DnsZone(stack, 'zone', { name: 'contoso.example', resourceGroupName: group.name, tags });
const where = { resourceGroupName: group.name, location, tags };

// Two accounts, three containers: what members see is kept apart from what the shop shows.
const shop = new BlobOrigin(stack, 'shop', {
  ...where,
  accountName: 'contososhopmedia',
  containerName: 'products',
  lifecycleRules: [{ name: 'forget-old-versions', deleteVersionsAfterDays: 90 }],
});
const brand = shop.addContainer('brand');
const members = new BlobOrigin(stack, 'members', { ...where, accountName: 'contosomembers', containerName: 'albums' });

// What was never uploaded is still at the old shop.
const oldShop = ImageOrigin.webServer({
  baseUrl: 'https://www.contoso.example/media',
  canonicalBaseUrl: 'https://www.contoso.example/media',
});

const frontDoor = new FrontDoor(stack, 'front-door', {
  name,
  resourceGroupName: group.name,
  formatNegotiation: FormatNegotiation.redirect({ avif: true }),
  responseHeaders: { 'Cross-Origin-Resource-Policy': 'cross-origin' },
  tags,
});
const domain = frontDoor.addCustomDomain('images', { hostName: 'images.contoso.example', dnsZone: zone });
frontDoor.addFirewall('firewall', {
  rateLimit: { requests: 2000, minutes: 1 },
  blockedIpRanges: ['203.0.113.0/24'],
});

const monitoring = new Monitoring(stack, 'monitoring', { ...where, name, alertEmails: ['web@contoso.example'] });

new ImageDelivery(stack, 'delivery', {
  ...where,
  name,
  origins: { products: shop, brand, members, 'old-shop': oldShop },
  urlEndpoints: [
    { path: '/shop/', origins: ['products', 'brand', 'old-shop'], requireSignature: 'never' },
    { path: '/members/', origins: ['members'] },
  ],
  frontDoor,
  monitoring,
});

new TerraformOutput(stack, 'shop_url_endpoint', { value: `${domain.url}/shop` });
new TerraformOutput(stack, 'members_url_endpoint', { value: `${domain.url}/members` });
new TerraformOutput(stack, 'name_servers', { value: zone.nameServers });

app.synth();
