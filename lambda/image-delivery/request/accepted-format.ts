import Negotiator from 'negotiator';
import type { DeliveryConfig } from '../config';
import { DeliveryError } from '../errors';

const formats = ['avif', 'webp'] as const;

/** A format that not every client takes; the better one comes first wherever there are several. */
export type AcceptedFormat = (typeof formats)[number];

/** A request target with what the edge added to it taken apart from what the client asked for. */
export interface NegotiatedTarget {
  /** The target before the edge touched it, byte by byte: what is signed and what names an image. */
  readonly target: string;
  /** The best format the client takes, as the edge read it out of `Accept`; undefined where it said none. */
  readonly accepted: AcceptedFormat | undefined;
}

/** Where it is told what a client takes. */
type NegotiationConfig = Pick<DeliveryConfig, 'formatNegotiation' | 'automaticAvif'>;

/**
 * The formats that may be sent where a URL leaves the choice open, the best first. One whose client takes AVIF by the
 * edge's word is sent WebP too where AVIF will not do: every browser that shows AVIF showed WebP before.
 * @param told what the edge said
 * @param accept the request's own `Accept`, which only the mode `accept` looks at
 */
export function acceptedFormats(
  told: AcceptedFormat | undefined,
  accept: string | null,
  { formatNegotiation, automaticAvif }: NegotiationConfig,
): AcceptedFormat[] {
  const taken = formatNegotiation === 'accept' ? readAccept(accept) : fromBest(told);
  return taken.filter((format) => automaticAvif || format !== 'avif');
}

function fromBest(best: AcceptedFormat | undefined): AcceptedFormat[] {
  return best === undefined ? [] : formats.slice(formats.indexOf(best));
}

/** Only a format that is named is taken for accepted: a wildcard is also sent by those that cannot show WebP. */
function readAccept(accept: string | null): AcceptedFormat[] {
  const types = new Negotiator({ headers: { accept: accept ?? '' } }).mediaTypes().map((type) => type.toLowerCase());
  return formats.filter((format) => types.includes(`image/${format}`));
}

/**
 * Takes out of a target what the edge adds to it, once. Everything after works on the target the client began with, so
 * neither a URL endpoint, nor a signature, nor a blob's name ever meets an addition.
 *
 * Only what the edge can have written is taken out. Anything else stays where it is and means what it always meant: a
 * parameter like any other (which a signature covers), a folder of the container.
 * @param rawTarget path and query as they came over the wire
 * @throws DeliveryError 400 when the edge's parameter is there more than once.
 */
export function takeAcceptedFormat(rawTarget: string, mode: DeliveryConfig['formatNegotiation']): NegotiatedTarget {
  switch (mode) {
    case 'explicit':
    case 'accept':
      return { target: rawTarget, accepted: undefined };
    case 'redirect':
      return takeFromQuery(rawTarget);
    case 'edge-variant':
      return takeFromPath(rawTarget);
  }
}

/**
 * `ik-f=FORMAT`, which the edge's redirect puts after `{query_string}&`: what was `?` or nothing comes back as
 * `?&ik-f=avif`. It counts wherever it stands, because Front Door's cache key knows no order, and because a social
 * network appends its own to a link that was redirected already.
 */
function takeFromQuery(rawTarget: string): NegotiatedTarget {
  const mark = rawTarget.indexOf('?');
  const pairs = mark < 0 ? [] : rawTarget.slice(mark + 1).split('&');
  const given = pairs.filter((pair) => pair.startsWith('ik-f='));
  // The edge adds none to a query that has one, and which of two counts must not depend on their order.
  if (given.length > 1) throw new DeliveryError(400, 'EINVAL', 'The parameter "ik-f" is given more than once');
  const accepted = formats.find((format) => given[0] === `ik-f=${format}`);
  if (!accepted) return { target: rawTarget, accepted };
  const query = pairs.filter((pair) => pair !== given[0]).join('&');
  return { target: rawTarget.slice(0, mark) + (query && `?${query}`), accepted };
}

/**
 * `/.v/FORMAT` before the path, which the edge's rewrite puts there. A client that writes it itself is rewritten like
 * any other, so its own is the second one and a folder that does not exist.
 */
function takeFromPath(rawTarget: string): NegotiatedTarget {
  const [prefix = '', word] = /^\/\.v\/(avif|webp|none)(?=\/)/.exec(rawTarget) ?? [];
  return { target: rawTarget.slice(prefix.length), accepted: formats.find((format) => format === word) };
}
