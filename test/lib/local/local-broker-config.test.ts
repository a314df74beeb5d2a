import { describe, expect, it } from '@jest/globals';
import { Token } from 'cdktf';
import { parseDeliveryConfig } from '../../../lambda/image-delivery/config';
import { type BrokerConfigInput, parseBrokerConfig } from '../../../lambda/sas-broker/config';
import { localBrokerConfig, localBrokerContainers } from '../../../lib/local/local-broker-config';

const [tenant, front, endpoint, container] = ['tenant', 'front', 'endpoint', 'container'].map((name) =>
  Token.asString({ resolve: () => name }),
) as [string, string, string, string];

const declared = (changes: Partial<BrokerConfigInput> = {}) =>
  parseBrokerConfig({
    clientAddress: 'front-door',
    frontDoorId: front,
    storage: { accountName: 'contosoimages', endpoint, uploads: 'uploads', served: container },
    signing: { type: 'user-delegation' },
    authentication: {
      oidc: [
        { issuer: `https://login.microsoftonline.com/${tenant}/v2.0`, audiences: ['api'] },
        { issuer: 'https://known.example', audiences: [tenant] },
        { issuer: 'https://login.example', audiences: ['api'] },
      ],
      apiKeys: [{ name: 'shop', claims: { tid: tenant } }],
    },
    policy: [{ name: 'shop', when: { tid: [tenant] }, prefixes: ['{tid}/'] }],
    webOrigins: ['https://www.contoso.example'],
    limits: { perUserPerMinute: 7, store: { type: 'table', endpoint: 'https://a.example', table: 'counters' } },
    ...changes,
  });

const delivery = (origins: object[]) =>
  parseDeliveryConfig({
    platform: 'app-service',
    origins: origins.map((origin) => ({ type: 'azure-blob', credential: 'managed-identity', ...origin })),
    urlEndpoints: [{ path: '/', origins: ['own'] }],
  });
const own = { name: 'own', endpoint, container };
const account = { accountName: 'local', endpoint: 'http://127.0.0.1:10000/local' };
const issuer = { issuer: 'urn:local', audiences: ['local'], jwksUri: 'http://127.0.0.1:9/keys', subjectClaim: 'sub' };

describe("The broker's containers on this machine", () => {
  it('are the one of the origin that serves it, and one for uploads', () => {
    expect(localBrokerContainers(declared(), delivery([own]))).toEqual({
      served: 'own',
      uploads: 'uploads',
    });
  });

  it('are none of another account with the same name', () => {
    const others = [
      { name: 'own', endpoint: 'https://other.example', container: 'uploads' },
      { name: 'more', endpoint: 'https://other.example', container },
    ];
    expect(localBrokerContainers(declared(), delivery(others))).toEqual({
      served: expect.stringMatching(/^token-\d+$/),
      uploads: 'uploads-unconfirmed',
    });
  });
});

describe("The broker's configuration on this machine", () => {
  const storage = { ...account, served: 'own', uploads: 'uploads' };
  const local = localBrokerConfig(declared(), { storage, issuer, webOrigins: ['http://127.0.0.1:8081'] });

  it('is the declared one, but for what differs here', () => {
    expect(local).toEqual({
      ...declared(),
      clientAddress: 'app-service',
      frontDoorId: undefined,
      storage,
      signing: { type: 'account-key', version: '2022-11-02' },
      limits: { ...declared().limits, store: { type: 'memory' } },
      authentication: {
        oidc: [{ issuer: 'https://login.example', audiences: ['api'], subjectClaim: 'sub' }, issuer],
        apiKeys: [{ name: 'shop', claims: { tid: expect.stringMatching(/^token-\d+$/) } }],
        dangerouslyAllowAnonymous: false,
      },
      policy: [{ ...declared().policy[0], when: { tid: [local.authentication.apiKeys[0]?.claims.tid] } }],
      webOrigins: ['https://www.contoso.example', 'http://127.0.0.1:8081'],
    });
  });

  it('is one that the broker takes', () => {
    expect(parseBrokerConfig(JSON.parse(JSON.stringify(local)))).toEqual(local);
  });

  it('keeps the version that an account key signs', () => {
    const signing = { type: 'account-key', version: '2020-12-06' } as const;
    const kept = localBrokerConfig(declared({ signing }), { storage, issuer, webOrigins: ['http://127.0.0.1:8081'] });
    expect(kept.signing).toEqual(signing);
  });
});
