import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { calculateJwkThumbprint, importJWK, SignJWT } from 'jose';
import type { BrokerConfig } from '../../lambda/sas-broker/config';
import { close, listen } from './ports';

/** An issuer of tokens, as the broker is told of it. */
export type OidcConfig = BrokerConfig['authentication']['oidc'][number];

/** Names, not addresses: a token stays valid whatever port its issuer has the next time. */
const issuer = 'urn:blobfront:local';
const audience = 'blobfront-local';
const algorithm = 'ES256';

/** Issues tokens for the local broker, in place of an OIDC provider: its public key is where theirs are. */
export class LocalIssuer {
  /** @param key private key (P-256) */
  static async start(key: JsonWebKey): Promise<LocalIssuer> {
    const publicKey = createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' });
    const kid = await calculateJwkThumbprint(publicKey);
    const keys = JSON.stringify({ keys: [{ ...publicKey, kid, alg: algorithm, use: 'sig' }] });
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/jwk-set+json', 'Cache-Control': 'no-store' }).end(keys);
    });
    return new LocalIssuer(key, kid, server, await listen(server, 0));
  }

  private constructor(
    private readonly key: JsonWebKey,
    private readonly kid: string,
    private readonly server: Server,
    private readonly url: string,
  ) {}

  /** What a broker must know to take its tokens. */
  get config(): OidcConfig {
    return { issuer, audiences: [audience], jwksUri: `${this.url}/keys`, subjectClaim: 'sub' };
  }

  /** A JSON Web Token that is valid for 30 days. */
  async token(claims: Readonly<Record<string, unknown>>): Promise<string> {
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: this.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('30 days')
      .sign(await importJWK(this.key, algorithm));
  }

  /** Stops it. */
  async stop(): Promise<void> {
    await close(this.server);
  }
}
