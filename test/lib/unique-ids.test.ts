import { describe, expect, it } from '@jest/globals';
import { TerraformElement, type TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import * as blobfront from '../../lib';
import { parseDeliveryConfig } from '../../lambda/image-delivery/config';
import { Template } from '../support/template';

const {
  BlobContainer,
  BlobOrigin,
  DeliveryFunction,
  EntraPrincipal,
  FrontDoor,
  HostStorage,
  ImageDelivery,
  Monitoring,
  PrivateNetwork,
  ReadOnlySas,
  SasBroker,
  SasValidity,
  SecretSettings,
  SigningKeys,
} = blobfront;

const where = { resourceGroupName: 'contoso', location: 'westeurope' };
const principalId = '11111111-2222-3333-4444-555555555555';
const validity = SasValidity.between('2026-11-01T00:00:00Z', '2027-10-31T00:00:00Z');
const config = parseDeliveryConfig({
  platform: 'app-service',
  origins: [{ type: 'azure-blob', name: 'images', endpoint: 'https://a.test', container: 'c', credential: 'sas' }],
  urlEndpoints: [{ path: '/' }].map((endpoint) => ({ ...endpoint, origins: ['images'] })),
});

type Build = (scope: Construct, id: string) => unknown;

const origin = (scope: Construct, id: string) => new BlobOrigin(scope, id, { ...where, accountName: 'contosoimages' });
const keys = (scope: Construct, id: string) =>
  SigningKeys.generate(scope, id, { ...where, vaultName: 'contoso-keys', generation: 2 });
const door = (scope: Construct, id: string) =>
  new FrontDoor(scope, id, { name: 'contoso', resourceGroupName: 'contoso' });
const monitoring = (scope: Construct, id: string) =>
  new Monitoring(scope, id, { ...where, name: 'contoso', alertEmails: ['web@contoso.example'] });
const app = (scope: Construct, id: string) =>
  new DeliveryFunction(scope, id, {
    ...where,
    name: 'contoso',
    hostStorageAccountName: 'contosohost',
    origins: [origin(scope, `${id}-origin`)],
    signingKeys: keys(scope, `${id}-keys`),
    config,
    frontDoorId: 'front-door',
    telemetry: monitoring(scope, `${id}-monitoring`),
  });

/** One of each construct that is exported, with all that its methods add. */
const builds: Record<string, Build> = {
  BlobContainer: (scope, id) =>
    new BlobContainer(scope, id, {
      account: { accountName: 'contosoimages', resourceGroupName: 'contoso' },
      containerName: 'images',
      immutability: { days: 1 },
    }),
  BlobOrigin: (scope, id) => {
    const images = new BlobOrigin(scope, id, {
      ...where,
      accountName: 'contosoimages',
      lifecycleRules: [{ name: 'old', deleteAfterDays: 9 }],
      network: new PrivateNetwork(scope, `${id}-network`, { ...where, name: 'contoso' }),
    });
    const principal = new EntraPrincipal(scope, `${id}-principal`, { principalId });
    images.grantRead(principal);
    images.grantWrite(principal);
    images.addContainer('uploads').grantWrite(principal);
    images.readOnlySas('fixed', { validity }).toKeyVault('vault');
    images.readOnlySas('rotating', { validity: SasValidity.rotating() });
    BlobOrigin.fromExisting(scope, `${id}-existing`, {
      account: { accountName: 'contosoimages', resourceGroupName: 'contoso' },
      containerName: 'images',
    });
  },
  CustomDomain: (scope, id) => {
    const frontDoor = door(scope, id);
    frontDoor.addRoute('Delivery', { originHostName: 'contoso.azurewebsites.net' });
    frontDoor.addCustomDomain('domain', {
      hostName: 'images.contoso.example',
      dnsZone: { id: 'zone', name: 'contoso.example', resourceGroupName: 'contoso' },
      certificate: blobfront.Certificate.keyVault({
        keyVaultCertificateId: 'https://contoso.vault.azure.net/certificates/images',
      }),
    });
  },
  DeliveryFunction: (scope, id) => {
    const fn = app(scope, id);
    fn.hostStorage.addQueue('changes');
    monitoring(scope, `${id}-watch`).watchFunction(fn);
  },
  EntraPrincipal: (scope, id) =>
    origin(scope, `${id}-origin`).grantRead(new EntraPrincipal(scope, id, { principalId })),
  Firewall: (scope, id) => door(scope, id).addFirewall('firewall', { rateLimit: { requests: 100, minutes: 1 } }),
  FrontDoor: (scope, id) => {
    FrontDoor.fromExisting(scope, `${id}-existing`, {
      profile: { profileName: 'contoso', resourceGroupName: 'contoso' },
      endpointName: 'contoso',
    });
    const frontDoor = new FrontDoor(scope, id, {
      name: 'contoso',
      resourceGroupName: 'contoso',
      formatNegotiation: blobfront.FormatNegotiation.redirect(),
      signedUrls: 'bypass',
      responseHeaders: { 'X-Robots-Tag': 'noindex' },
    });
    frontDoor.addRoute('Delivery', { originHostName: 'contoso.azurewebsites.net' });
    monitoring(scope, `${id}-monitoring`).watchFrontDoor(frontDoor);
  },
  HostStorage: (scope, id) => new HostStorage(scope, id, { ...where, accountName: 'contosohost' }),
  ImageDelivery: (scope, id) => new ImageDelivery(scope, id, { name: 'contoso', location: 'westeurope' }),
  Invalidation: (scope, id) => {
    const delivery = new ImageDelivery(scope, `${id}-delivery`, { name: 'contoso', location: 'westeurope' });
    delivery.addInvalidation();
  },
  Monitoring: (scope, id) => monitoring(scope, id).watchSas('sas', { expiry: '2027-10-31T00:00:00Z' }),
  PrivateNetwork: (scope, id) => new PrivateNetwork(scope, id, { ...where, name: 'contoso' }),
  ReadOnlySas: (scope, id) =>
    new ReadOnlySas(scope, id, {
      validity,
      accountName: 'contosoimages',
      connectionString: 'connection-string',
      containerName: 'images',
    }),
  SasBroker: (scope, id) => {
    const web = new FrontDoor(scope, `${id}-door`, { name: 'contoso', resourceGroupName: 'contoso' });
    new SasBroker(scope, id, {
      ...where,
      name: 'contoso-sas',
      hostStorageAccountName: 'contososas',
      origin: origin(scope, `${id}-origin`),
      apiKeys: [{ name: 'default' }],
      policy: [{ name: 'all', prefixes: [''] }],
      webOrigins: ['https://www.contoso.example'],
      sharedCounters: true,
      frontDoor: web,
    });
  },
  SecretSettings: (scope, id) => {
    const BLOBFRONT_SAS_PARTNER = new TerraformVariable(scope, `${id}-variable`, { type: 'string' }).stringValue;
    const secrets = new SecretSettings(scope, id, {
      ...where,
      vaultName: 'contoso-creds',
      secrets: { BLOBFRONT_SAS_PARTNER },
    });
    secrets.grantRead(new EntraPrincipal(scope, `${id}-principal`, { principalId }));
  },
  SigningKeys: (scope, id) => {
    keys(scope, id).grantRead(new EntraPrincipal(scope, `${id}-principal`, { principalId }));
    const privateKey = new TerraformVariable(scope, `${id}-variable`, { type: 'string' }).stringValue;
    const given = { ...where, vaultName: 'contoso-given', privateKey, previousPrivateKey: privateKey };
    SigningKeys.fromVariable(scope, `${id}-given`, given);
    const imported = SigningKeys.fromKeyVault(scope, `${id}-imported`, {
      secretUri: 'https://contoso.vault.azure.net/secrets/key',
      previousSecretUri: 'https://contoso.vault.azure.net/secrets/key-before',
    });
    imported.grantRead(new EntraPrincipal(scope, `${id}-reader`, { principalId }));
  },
};

const constructs = Object.entries(blobfront).flatMap(([name, exported]) =>
  typeof exported === 'function' && exported.prototype instanceof Construct ? [name] : [],
);
describe('Two of each construct in one stack', () => {
  it('are tried for all constructs that are exported', () => {
    expect(Object.keys(builds).sort()).toEqual(constructs.sort());
  });

  it.each(Object.keys(builds))('%s: no logical id is shared', (name) => {
    let stack: TerraformStack | undefined;
    const template = Template.of((scope) => {
      stack = scope;
      for (const id of ['a', 'b']) builds[name]?.(scope, id);
    });
    const elements = (stack?.node.findAll() ?? []).filter((node) => TerraformElement.isTerraformElement(node));
    const addresses = elements.map((element) => `${element.constructor.name}.${element.friendlyUniqueId}`);
    expect(new Set(addresses).size).toBe(addresses.length);
    // What two elements with one id become is a single one, silently: so none may be missing.
    const declared = elements.filter((element) => /^(?!\w+Provider$|TerraformStack)/.test(element.constructor.name));
    expect(template.size).toBeLessThanOrEqual(declared.length);
    expect(template.size).toBeGreaterThan(0);
  });
});
