import * as z from 'zod';
import { parseConfig } from '../parse-config';
import { policySchema } from './policy-config';

/**
 * The one configuration type of the broker: every setting that is not secret.
 *
 * The construct `SasBroker` builds it from its props, validates it at synth and puts it, as JSON, into the app setting
 * `BLOBFRONT_BROKER_CONFIG`; the function parses that once at start; the local cloud hands over the same thing. Secrets
 * are never in it (see `environment.ts`). Strings may be Terraform tokens while a stack is being synthesized.
 */

export { type Mode, modes, type PolicyRule, type PolicyRuleInput, type Purpose, purposes } from './policy-config';

/** Versions of a SAS that are made here; `srh` needs the last. */
export const sasVersions = ['2020-12-06', '2022-11-02', '2025-07-05', '2025-11-05', '2026-04-06'] as const;
/** A name of an API key. */
export const apiKeyName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
/** The app setting with the API key of a name: `BLOBFRONT_API_KEY_` and the name in capitals, hyphens as underscores. */
export function apiKeySettingName(name: string): string {
  return `BLOBFRONT_API_KEY_${name.toUpperCase().replaceAll('-', '_')}`;
}
/** A web origin as a browser sends it: scheme, host and port. */
export const webOrigin = /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;

const storage = z.strictObject({
  /** Name of the account. */
  accountName: z.string().min(1),
  /** URL of the blob service without a trailing slash. Over http: a SAS is good for http, too (an emulator). */
  endpoint: z.string().min(1),
  /** Container that clients upload into, from which nothing is ever served. */
  uploads: z.string().min(1),
  /** Container that confirmed uploads are moved into, and downloads are from. */
  served: z.string().min(1),
});

const signing = z.discriminatedUnion('type', [
  z.strictObject({
    /** With a user delegation key, which the app's identity is given. */
    type: z.literal('user-delegation'),
    /** `sv`. */
    version: z.enum(sasVersions).default('2026-04-06'),
    /** Whether each SAS has an id (`scid`) that Azure writes into the logs of storage. */
    correlationId: z.boolean().default(true),
    /**
     * Whether the SAS of a single-shot upload holds for the announced length, content type and kind of blob only (`srh`).
     * It needs the version 2026-04-06.
     */
    bindHeaders: z.boolean().default(true),
    /** Hours for which a key is asked for: how long a leaked SAS could live at most. */
    keyHours: z.int().min(2).max(167).default(12),
  }),
  z.strictObject({
    /** With an account key, in the setting `BLOBFRONT_ACCOUNT_KEY`. */
    type: z.literal('account-key'),
    /** `sv`. */
    version: z.enum(sasVersions).default('2022-11-02'),
  }),
]);

const validity = z.strictObject({
  /** Seconds that a client has to begin an upload, or to renew. */
  uploadSeconds: z.int().min(60).max(3600).default(600),
  /** Seconds that a client has to begin a download or a deletion. */
  downloadSeconds: z.int().min(60).max(3600).default(300),
  /** Hours after its first SAS in which an upload can be renewed and confirmed. */
  uploadHours: z.int().min(1).max(24).default(24),
});

const oidc = z.strictObject({
  /** `iss` of the tokens, exactly: `https://login.microsoftonline.com/TENANT/v2.0`. */
  issuer: z.string().min(1),
  /** `aud`, one of which a token must be for. */
  audiences: z.array(z.string().min(1)).min(1),
  /** Where the keys are (https); by default what `ISSUER/.well-known/openid-configuration` says. */
  jwksUri: z.string().min(1).optional(),
  /** The claim that tells users apart. Entra: `oid`, which is the same in all of its applications. */
  subjectClaim: z
    .string()
    .regex(/^[A-Za-z_][\w.:/-]*$/, 'must be the name of a claim')
    .default('sub'),
});

const authentication = z
  .strictObject({
    /** Issuers of JSON Web Tokens (`Authorization: Bearer`). */
    oidc: z.array(oidc).max(20).default([]),
    /** Keys of machines (`X-API-Key`), each in its setting (see `apiKeySettingName`). */
    apiKeys: z
      .array(
        z.strictObject({
          /** Of the setting, and its claim `sub`. */
          name: z.string().regex(apiKeyName, 'must be lowercase letters, digits and single hyphens').max(40),
          /** What the policy sees of it, besides `sub`, which is its name. */
          claims: z
            .record(z.string(), z.union([z.string(), z.array(z.string())]))
            .refine((claims) => !Object.hasOwn(claims, 'sub'), '`sub` is the name of the key')
            .default({}),
        }),
      )
      .max(50)
      .default([]),
    /** Whether who shows neither is let in, too: anybody on the internet. Its claims: `sub` is `anonymous`. */
    dangerouslyAllowAnonymous: z.boolean().default(false),
  })
  .refine(
    ({ oidc: issuers, apiKeys, dangerouslyAllowAnonymous }) =>
      issuers.length + apiKeys.length > 0 || dangerouslyAllowAnonymous,
    'nobody could get in: there is neither an issuer nor an API key',
  )
  .refine(({ oidc: issuers }) => areDistinct(issuers.map(({ issuer }) => issuer)), 'two of `oidc` have the same issuer')
  .refine(({ apiKeys }) => areDistinct(apiKeys.map(({ name }) => name)), 'two of `apiKeys` have the same name');

const store = z.discriminatedUnion('type', [
  /** Each instance counts for itself, so that n instances let through up to n times as much. */
  z.strictObject({
    /** Nothing is shared. */
    type: z.literal('memory'),
  }),
  /** A table that all instances share, with the app's identity, or with `BLOBFRONT_ACCOUNT_KEY` over http (an emulator). */
  z.strictObject({
    /** A table of Azure's. */
    type: z.literal('table'),
    /** URL of the table service without a trailing slash. */
    endpoint: z.string().min(1),
    /** Name of the table. */
    table: z.string().regex(/^[A-Za-z][A-Za-z0-9]{2,62}$/, 'must be 3-63 letters or digits'),
  }),
]);

const limits = z.strictObject({
  /** Requests of one user in a minute. */
  perUserPerMinute: z.int().min(1).default(120),
  /** Requests of one address in a minute, whoever makes them; counted before anything is looked at. */
  perAddressPerMinute: z.int().min(1).default(600),
  /** Where it is counted. */
  store: store.default({ type: 'memory' }),
});

/** See the head of this file. */
export const brokerConfigSchema = z
  .strictObject({
    /**
     * Where the address of a client is: behind App Service's front end the last one in `X-Forwarded-For`, on Flex
     * Consumption `CLIENT-IP`, behind Front Door `X-Azure-ClientIP`; `none` where nothing sets any.
     */
    clientAddress: z.enum(['app-service', 'flex-consumption', 'front-door', 'none']).default('app-service'),
    /** Resource GUID of the only Front Door profile whose requests are answered (header `X-Azure-FDID`). */
    frontDoorId: z.string().min(1).optional(),
    /** Where the blobs are. */
    storage,
    /** What tokens are signed with. */
    signing,
    /** How long things are good for. */
    validity: validity.default(() => validity.parse({})),
    /** Who is let in at all. */
    authentication,
    /** Who may do what; a request is granted by the first rule that allows all of it. */
    policy: policySchema,
    /** Web sites whose scripts may ask, as a browser sends them in `Origin`. */
    webOrigins: z
      .array(z.string().regex(webOrigin, 'must be a scheme and a host, such as "https://www.example.com"'))
      .default([]),
    /** Whether a SAS is good for the address of the client only (`sip`); IPv4. Not where clients come from Azure in the same region. */
    bindAddress: z.boolean().default(false),
    /** How much is let through. */
    limits: limits.default(() => limits.parse({})),
  })
  .superRefine(({ storage: { uploads, served }, signing: by }, context) => {
    const issue = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (uploads === served) issue(['storage', 'uploads'], 'must be another container than `served`');
    if (by.type === 'user-delegation' && by.bindHeaders && by.version !== '2026-04-06') {
      issue(['signing', 'bindHeaders'], 'needs the version 2026-04-06');
    }
  });

/** Every setting of the broker, complete (defaults filled in). */
export type BrokerConfig = z.output<typeof brokerConfigSchema>;
/** The same as it may be written: what has a default may be left out. */
export type BrokerConfigInput = z.input<typeof brokerConfigSchema>;

/**
 * Completes and checks a configuration.
 * @throws Error that lists every wrong setting by its path, one line.
 */
export function parseBrokerConfig(input: unknown): BrokerConfig {
  return parseConfig(brokerConfigSchema, input, "the broker's configuration");
}

function areDistinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
