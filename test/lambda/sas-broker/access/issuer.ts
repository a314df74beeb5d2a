import type { RequestListener } from 'node:http';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { startServer } from '../../../support/http';

/** What the tokens of a test are for. */
export const audience = 'api://broker';

/** A pair of keys with an id. */
export interface TestKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** Makes a pair of keys. */
export async function makeKey(alg = 'ES256', kid = `${alg}-${Math.random()}`): Promise<TestKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Signs claims as they are. */
export async function sign(
  key: TestKey,
  claims: JWTPayload,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}

/** An OIDC provider: its discovery document, and its keys, which may be changed at any time. */
export class TestIssuer {
  static async start(...keys: TestKey[]): Promise<TestIssuer> {
    const answers = new Map<string, RequestListener>();
    const server = await startServer((request, response) => {
      const answer = answers.get(request.url ?? '');
      if (answer) answer(request, response);
      else response.writeHead(404).end();
    });
    return new TestIssuer(server, answers, keys);
  }

  /** Documents by their paths. */
  readonly documents: Record<string, unknown>;

  private constructor(
    private readonly server: Awaited<ReturnType<typeof startServer>>,
    private readonly answers: Map<string, RequestListener>,
    keys: readonly TestKey[],
  ) {
    this.documents = { '/.well-known/openid-configuration': { issuer: this.url, jwks_uri: `${this.url}/keys` } };
    for (const path of ['/.well-known/openid-configuration', '/keys']) {
      answers.set(path, (_, response) => response.end(JSON.stringify(this.documents[path])));
    }
    this.publish(...keys);
  }

  get url(): string {
    return this.server.url;
  }

  /** Has these keys, and no others. */
  publish(...keys: TestKey[]): void {
    this.documents['/keys'] = { keys: keys.map(({ publicJwk }) => publicJwk) };
  }

  /** Answers otherwise from now on. */
  answer(path: string, listener: RequestListener): void {
    this.answers.set(path, listener);
  }

  /** How often a path was asked for. */
  asked(path: string): number {
    return this.server.requests.filter(({ url }) => url === path).length;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
