import type { SasExplanation } from './explain';
import type { SasKind, SasParameters } from './string-to-sign';
import type { SignatureCheck } from './verify';
import type { SasWarning } from './warnings';
import type { WrittenSas } from './written-sas';

/** What JSON says of a SAS. What is not known, or is not there, is null. */
export interface SasParts {
  readonly kind: SasKind;
  readonly what: string;
  readonly account: string | null;
  readonly container: string | null;
  readonly blob: string | null;
  /** `snapshot` or `versionid` of the URL. */
  readonly moment: string | null;
  readonly services: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly permissions: readonly { readonly letter: string; readonly permits: string | null }[];
  readonly starts: string | null;
  readonly expires: string | null;
  /** Seconds between the two; null where one of them is missing. */
  readonly seconds: number | null;
  readonly state: SasExplanation['state'];
  /** `sip`; null for every address. */
  readonly addresses: string | null;
  /** `spr`; null where it is missing, which permits both. */
  readonly protocols: string | null;
  readonly version: string | null;
  readonly signedWith: 'account-key' | 'user-delegation-key';
  /** `si`, the stored access policy. */
  readonly policy: string | null;
  readonly delegation: {
    readonly objectId: string | null;
    readonly tenantId: string | null;
    readonly starts: string | null;
    readonly expires: string | null;
    readonly correlationId: string | null;
    readonly onlyFor: string | null;
  } | null;
  readonly encryptionScope: string | null;
  /** Headers that storage answers with, by name. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Names of headers that requests must have with the values that were signed. */
  readonly boundHeaders: readonly string[];
  readonly warnings: readonly SasWarning[];
}

/** What `blobfront sas explain --json` prints. */
export interface ExplainOutput extends SasParts {
  readonly signature: {
    /** Its first characters. */
    readonly begins: string;
    readonly verdict: SignatureCheck['verdict'];
    readonly reason: string | null;
  };
  readonly stringToSign: string | null;
}

const responseHeaders = {
  rscc: 'Cache-Control',
  rscd: 'Content-Disposition',
  rsce: 'Content-Encoding',
  rscl: 'Content-Language',
  rsct: 'Content-Type',
} as const;

/** All that was found out, without the secret. */
export function explainOutput(written: WrittenSas, explanation: SasExplanation, check: SignatureCheck): ExplainOutput {
  return {
    ...sasParts(written, explanation),
    signature: {
      begins: begin(written.parameters.get('sig') ?? ''),
      verdict: check.verdict,
      reason: check.reason ?? null,
    },
    stringToSign: check.stringToSign ?? null,
  };
}

/** All that a SAS says, and what is the matter with it. */
export function sasParts({ parameters }: WrittenSas, explanation: SasExplanation): SasParts {
  const { kind, what, resource, delegation, start, expiry, state, warnings } = explanation;
  const value = (name: string) => parameters.get(name) ?? null;
  return {
    kind,
    what,
    account: resource.account ?? null,
    container: resource.container ?? null,
    blob: resource.blob ?? null,
    moment: resource.moment ?? null,
    services: explanation.services,
    resourceTypes: explanation.resourceTypes,
    permissions: explanation.permissions.map(({ letter, permits }) => ({ letter, permits: permits ?? null })),
    starts: start?.text ?? null,
    expires: expiry?.text ?? null,
    seconds: start?.seconds === undefined || expiry?.seconds === undefined ? null : expiry.seconds - start.seconds,
    state,
    addresses: value('sip'),
    protocols: value('spr'),
    version: value('sv'),
    signedWith: kind === 'user-delegation' ? 'user-delegation-key' : 'account-key',
    policy: value('si'),
    delegation:
      delegation === undefined
        ? null
        : {
            objectId: delegation.objectId ?? null,
            tenantId: delegation.tenantId ?? null,
            starts: delegation.start?.text ?? null,
            expires: delegation.expiry?.text ?? null,
            correlationId: delegation.correlationId ?? null,
            onlyFor: delegation.onlyFor ?? null,
          },
    encryptionScope: value('ses'),
    responseHeaders: headersOf(parameters),
    boundHeaders: (value('srh') ?? '').split(',').filter((name) => name !== ''),
    warnings,
  };
}

function headersOf(parameters: SasParameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(responseHeaders).flatMap(([name, header]) => {
      const value = parameters.get(name);
      return value === undefined ? [] : [[header, value]];
    }),
  );
}

/** Enough of a signature to tell two apart, too little to use it. */
function begin(signature: string): string {
  return `${signature.slice(0, 6).replace(/[^\w+/=%-]/g, '?')}…`;
}
