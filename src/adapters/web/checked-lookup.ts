import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";

/** A name resolved to a private address, to which a foreign server must not send us. */
export class PrivateAddressError extends Error {}

type Resolve = (
  hostname: string,
  options: { all: true },
  // dns.lookup passes no addresses with an error, although its types say it does.
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

/**
 * Resolves names for a connection, and rejects a name if any of its addresses is not allowed. The connection uses
 * exactly the checked addresses, so that a second DNS response cannot replace them.
 */
export function checkedLookup(
  isAllowed: (address: string) => boolean,
  resolve: Resolve = systemLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { all: true }, (error, addresses = []) => {
      const [first] = addresses;
      if (error) callback(error, []);
      else if (first === undefined || !addresses.every(({ address }) => isAllowed(address))) {
        callback(new PrivateAddressError(hostname), []);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Azure's agent for virtual machines, at an address that is public by its range. Source: Azure, "What is IP address 168.63.129.16?". */
const azureAgent = "168.63.129.16";

/**
 * Distinguishes public addresses from loopback, private and similar ones, and from those of this machine: a firewall in
 * front of it does not see what it sends to itself.
 * @param own the addresses of this machine.
 */
export async function publicAddresses(
  own: readonly string[] = ownAddresses(),
): Promise<(address: string) => boolean> {
  const { default: ipaddr } = await import("ipaddr.js");
  // ipaddr knows which ranges are special. Of IPv6, only this one is assigned; private networks have used others.
  const assigned = ipaddr.parseCIDR("2000::/3");
  const excluded = new Set([...own, azureAgent].map((address) => ipaddr.process(address).toString()));
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    // Unwraps IPv4 addresses that are written as IPv6.
    const parsed = ipaddr.process(address);
    if (parsed.range() !== "unicast" || excluded.has(parsed.toString())) return false;
    return parsed.kind() === "ipv4" || parsed.match(assigned);
  };
}

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));

/**
 * Whether a proxy may be asked for a host. It may stand in a private network, and looks names up itself, so a name that
 * is private here or by its form is refused. Behind many a proxy, public names cannot be looked up: the proxy decides.
 * @param lookup a checked one.
 */
export async function mayProxyReach(url: URL, lookup: LookupFunction): Promise<boolean> {
  const host = bareHost(url).replace(/\.$/, "");
  if (isIP(host) !== 0) return true;
  if (!host.includes(".") || /\.(local|internal)$/.test(host)) return false;
  return new Promise((resolve) => {
    lookup(host, { all: true }, (error) => resolve(!(error instanceof PrivateAddressError)));
  });
}

/** The host of a URL, with an IPv6 address unbracketed. */
export const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");
