import { Fn, Token } from 'cdktf';

/** What is used of a zone in Azure DNS; the provider's resource and its data source both have it. */
export interface DnsZoneReference {
  /** Resource id. */
  readonly id: string;
  /** Name of the zone: `contoso.com`. */
  readonly name: string;
  /**
   * The name as it was written.
   * @default - `name`. Where neither is known at synth, the host is taken for one below the zone's own name
   */
  readonly nameInput?: string;
  /** Resource group that it is in. */
  readonly resourceGroupName: string;
}

/** Names of a domain's records, relative to their zone. */
export interface RecordNames {
  /** Whether the host is the zone itself, which can have no CNAME record. */
  readonly isApex: boolean;
  /** What leads to Front Door. */
  readonly host: string;
  /** What proves that the domain is yours; the same for a host and its wildcard. */
  readonly validation: string;
}

/** @throws Error when the host is neither the zone nor lies in it */
export function requireHostInZone(hostName: string, zone: DnsZoneReference): void {
  const zoneName = literalName(zone);
  if (Token.isUnresolved(hostName) || zoneName === undefined) return;
  if (hostName === zoneName || hostName.endsWith(`.${zoneName}`)) return;
  throw new Error(`\`hostName\` must lie in the zone ${zoneName}, got: ${JSON.stringify(hostName)}`);
}

/** What the records of a host are called. */
export function recordNameIn(zone: DnsZoneReference, hostName: string): RecordNames {
  const zoneName = literalName(zone);
  if (Token.isUnresolved(hostName) || zoneName === undefined) {
    const host = Token.asString(Fn.trimsuffix(Fn.trimsuffix(hostName, zone.name), '.'));
    return { isApex: false, host, validation: `_dnsauth.${Token.asString(Fn.trimprefix(host, '*.'))}` };
  }
  const relative = (name: string) => name.slice(0, -zoneName.length - 1);
  const parent = relative(hostName.replace(/^\*\./, ''));
  return {
    isApex: hostName === zoneName,
    host: relative(hostName),
    validation: parent === '' ? '_dnsauth' : `_dnsauth.${parent}`,
  };
}

function literalName(zone: DnsZoneReference): string | undefined {
  const name = (zone.nameInput ?? zone.name).toLowerCase().replace(/\.$/, '');
  return Token.isUnresolved(zone.nameInput ?? zone.name) ? undefined : name;
}
