import { DeliveryError } from '../../errors';
import type { ParameterToken, StepTokens } from './tokenizer';

const ai = "it needs ImageKit's AI";
const video = 'only images are delivered';

const unavailableKeys: ReadonlyMap<string, string> = new Map([
  ...['e-bgremove', 'e-removedotbg', 'e-changebg', 'e-edit', 'e-retouch', 'e-upscale', 'e-genvar', 'e-dropshadow'].map(
    (key) => [key, ai] as const,
  ),
  ...['vc', 'ac', 'so', 'eo', 'du', 'sr'].map((key) => [key, video] as const),
]);

const videoLayers: ReadonlySet<string> = new Set(['video', 'subtitles', 'subtitle']);

/** Of the overlays before there were layers; ImageKit refuses them since November 2023. */
const oldOverlayKeys: ReadonlySet<string> = new Set(
  (
    'oi ot obg ox oy oh ow ofo ote ots otf otc otw otp otbg otia ott or oa ' +
    'oit oiar oibg oib oidpr oiq oic oifo oixc oiyc'
  ).split(' '),
);

/**
 * Refuses what ImageKit's URLs may hold and this server has not: AI, video, and the old overlays.
 * @throws DeliveryError 501 or, for the old overlays, 400.
 */
export function refuseUnavailable(chain: readonly StepTokens[]): void {
  for (const token of chain.flat()) {
    switch (token.kind) {
      case 'parameter':
        refuseParameter(token);
        break;
      case 'layer':
        if (videoLayers.has(token.type)) throw unavailable(`l-${token.type}`, video);
        refuseUnavailable(token.steps);
        break;
      case 'conditional':
        refuseUnavailable([...token.then, ...token.otherwise]);
    }
  }
}

function refuseParameter({ key, value }: ParameterToken): void {
  const reason = unavailableKeys.get(key);
  if (reason !== undefined) throw unavailable(key, reason);
  if (key === 'f' && (value === 'mp4' || value === 'webm')) throw unavailable(`f-${value}`, video);
  if (key === 'bg' && value.startsWith('genfill')) throw unavailable('bg-genfill', ai);
  if (oldOverlayKeys.has(key)) {
    throw new DeliveryError(400, 'EINVAL', `"${key}" is not available: overlays are layers now (l-image, l-text)`);
  }
}

function unavailable(what: string, reason: string): DeliveryError {
  return new DeliveryError(501, 'ENOTSUP', `"${what}" is not available: ${reason}`);
}
