import type { CdnFrontdoorCustomDomainTls } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-custom-domain';
import { CdnFrontdoorSecret } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-secret';
import { Fn, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { requireMatch } from '../validation';

/** Options of {@link Certificate.keyVault}. */
export interface KeyVaultCertificateOptions {
  /**
   * Id of the certificate, `https://VAULT.vault.azure.net/certificates/NAME`; with a version at its end, it stays at that
   * one. The provider's certificate has both: `versionlessId` and `id`.
   */
  readonly keyVaultCertificateId: string;
}

/** What is used of a custom domain to make its secret. */
interface CertificateOwner {
  readonly profileId: string;
  readonly name: string;
}

/** The certificate of a custom domain. */
export class Certificate {
  /**
   * One that Front Door orders, pays for and renews. A domain that had one of your own must be changed over in the portal
   * first: the provider keeps the old secret, and then refuses it (`the 'cdn_frontdoor_secret_id' field is not supported`).
   */
  static managed(): Certificate {
    return new Certificate();
  }

  /**
   * One of your own, in a key vault of the same subscription. Front Door's service principal
   * (`Microsoft.AzureFrontDoor-Cdn`) must be allowed to get the vault's secrets.
   * @throws Error when the id is not one of a certificate
   */
  static keyVault(options: KeyVaultCertificateOptions): Certificate {
    const { keyVaultCertificateId } = options;
    const pattern =
      /^https:\/\/[A-Za-z0-9-]{3,24}\.vault\.[a-z.]+\/certificates\/[A-Za-z0-9-]{1,127}(\/[0-9a-f]{32})?$/;
    const rule = 'the id of a certificate, such as "https://contoso.vault.azure.net/certificates/images"';
    requireMatch('keyVaultCertificateId', keyVaultCertificateId, pattern, rule);
    return new Certificate(keyVaultCertificateId);
  }

  private constructor(private readonly keyVaultCertificateId?: string) {}

  /** Whether Front Door orders it. */
  get isManaged(): boolean {
    return this.keyVaultCertificateId === undefined;
  }

  /** @internal */
  _render(scope: Construct, owner: CertificateOwner): CdnFrontdoorCustomDomainTls {
    const { keyVaultCertificateId } = this;
    if (keyVaultCertificateId === undefined) return { certificateType: 'ManagedCertificate' };
    const secret = new CdnFrontdoorSecret(scope, 'Secret', {
      // Another certificate gets a secret beside the old one, which is in use until the domain has changed over.
      name: `${owner.name}-${Token.asString(Fn.substr(Fn.sha1(keyVaultCertificateId), 0, 8))}`,
      cdnFrontdoorProfileId: owner.profileId,
      secret: { customerCertificate: [{ keyVaultCertificateId }] },
      lifecycle: { createBeforeDestroy: true },
    });
    return { certificateType: 'CustomerCertificate', cdnFrontdoorSecretId: secret.id };
  }
}
