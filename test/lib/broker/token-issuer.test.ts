import { describe, expect, it } from '@jest/globals';
import { type EntraIssuerOptions, type OidcIssuerOptions, TokenIssuer } from '../../../lib';

const tenantId = '11111111-2222-3333-4444-555555555555';
const clientId = '66666666-7777-8888-9999-000000000000';
const oidc = { issuer: 'https://login.contoso.example/', audiences: ['files'] };

describe('TokenIssuer', () => {
  it('is a tenant of Entra, whose users are told apart by their object id', () => {
    expect(TokenIssuer.entra({ tenantId, clientId })._config).toEqual({
      issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      audiences: [clientId],
      subjectClaim: 'oid',
    });
  });

  it('is any issuer, with everything that can be said of it', () => {
    expect(TokenIssuer.oidc(oidc)._config).toEqual(oidc);
    const full = { ...oidc, jwksUri: 'https://login.contoso.example/keys', subjectClaim: 'email' };
    expect(TokenIssuer.oidc(full)._config).toEqual(full);
  });

  const id = 'such as "00000000-0000-0000-0000-000000000000", got:';
  it.each<[Partial<EntraIssuerOptions>, string]>([
    [{ tenantId: 'common' }, `\`tenantId\` must be the id of a tenant, ${id} "common"`],
    [{ clientId: 'api://files' }, `\`clientId\` must be the id of an application, ${id} "api://files"`],
  ])('refuses a tenant with %j', (wrong, message) => {
    expect(() => TokenIssuer.entra({ tenantId, clientId, ...wrong })).toThrow(new Error(message));
  });

  const url = '`issuer` must be the URL of an issuer, such as "https://login.example.com/", got:';
  it.each<[Partial<OidcIssuerOptions>, string]>([
    [{ issuer: 'login.contoso.example' }, `${url} "login.contoso.example"`],
    [{ issuer: 'http://login.contoso.example' }, `${url} "http://login.contoso.example"`],
    [{ audiences: [] }, '`audiences` must hold one at least, got: none'],
    [{ audiences: 'files' as unknown as string[] }, '`audiences` must be a list, got: "files"'],
    [{ audiences: [''] }, '`audiences[0]` must be a text, got: ""'],
    [{ jwksUri: '/keys' }, '`jwksUri` must be the URL of a key set, with https, got: "/keys"'],
    [{ subjectClaim: '' }, '`subjectClaim` must be the name of a claim, got: ""'],
    [{ subjectClaim: '{sub}' }, '`subjectClaim` must be the name of a claim, got: "{sub}"'],
  ])('refuses an issuer with %j', (wrong, message) => {
    expect(() => TokenIssuer.oidc({ ...oidc, ...wrong })).toThrow(new Error(message));
  });
});
