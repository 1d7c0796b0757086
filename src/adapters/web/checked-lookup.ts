import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";

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

/** Distinguishes public addresses from loopback, private and similar ones. */
export async function publicAddresses(): Promise<(address: string) => boolean> {
  const { default: ipaddr } = await import("ipaddr.js");
  // ipaddr.process unwraps IPv4-mapped IPv6 addresses, but treats the deprecated IPv4-compatible range ::/96 as public.
  const deprecated = ipaddr.parseCIDR("::/96");
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return parsed.range() === "unicast" && !(parsed.kind() === "ipv6" && parsed.match(deprecated));
  };
}

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
