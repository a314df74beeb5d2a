import type { BrokerConfigInput } from '../../lambda/sas-broker/config';
import { requireList, requireMatch } from '../validation';

/** Options of `TokenIssuer.entra`. */
export interface EntraIssuerOptions {
  /** Tenant whose users are let in: its id, a UUID. */
  readonly tenantId: string;
  /**
   * Application (client) id of the registration that stands for the broker: tokens are for it (`aud`). Its manifest must
   * say `"requestedAccessTokenVersion": 2`, because tokens of version 1 come from another issuer.
   */
  readonly clientId: string;
}

/** Options of `TokenIssuer.oidc`. */
export interface OidcIssuerOptions {
  /** `iss` of the tokens, exactly as it is in them: `https://login.example.com/`. */
  readonly issuer: string;
  /** `aud`, one of which a token must be for. */
  readonly audiences: readonly string[];
  /**
   * Where the issuer's keys are.
   * @default - what `ISSUER/.well-known/openid-configuration` says
   */
  readonly jwksUri?: string;
  /**
   * The claim that tells users apart.
   * @default "sub"
   */
  readonly subjectClaim?: string;
}

/** Who vouches for users, by JSON Web Tokens that their browsers send along (`Authorization: Bearer`). */
export class TokenIssuer {
  /**
   * A tenant of Microsoft Entra ID. Users are told apart by `oid`, which is the same in all of its applications.
   * @throws Error when an id is none; `common` and `organizations` are many issuers
   */
  static entra({ tenantId, clientId }: EntraIssuerOptions): TokenIssuer {
    requireMatch('tenantId', tenantId, uuid, 'the id of a tenant, such as "00000000-0000-0000-0000-000000000000"');
    requireMatch(
      'clientId',
      clientId,
      uuid,
      'the id of an application, such as "00000000-0000-0000-0000-000000000000"',
    );
    return new TokenIssuer({
      issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      audiences: [clientId],
      subjectClaim: 'oid',
    });
  }

  /**
   * Any issuer of OpenID Connect.
   * @throws Error when a URL is none, or there is no audience: tokens for anybody would be taken
   */
  static oidc({ issuer, audiences, jwksUri, subjectClaim }: OidcIssuerOptions): TokenIssuer {
    requireMatch('issuer', issuer, httpsUrl, 'the URL of an issuer, such as "https://login.example.com/"');
    requireList('audiences', audiences);
    if (audiences.length === 0) throw new Error('`audiences` must hold one at least, got: none');
    audiences.forEach((audience, index) => requireMatch(`audiences[${index}]`, audience, /^[^]+$/, 'a text'));
    if (jwksUri !== undefined) requireMatch('jwksUri', jwksUri, httpsUrl, 'the URL of a key set, with https');
    if (subjectClaim !== undefined) requireMatch('subjectClaim', subjectClaim, claim, 'the name of a claim');
    return new TokenIssuer({ issuer, audiences: [...audiences], jwksUri, subjectClaim });
  }

  private constructor(
    /** @internal */
    readonly _config: OidcConfig,
  ) {}
}

type OidcConfig = NonNullable<BrokerConfigInput['authentication']['oidc']>[number];

const claim = /^[A-Za-z_][\w.:/-]*$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const httpsUrl = /^https:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/;
