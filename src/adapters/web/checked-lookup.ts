import { lookup as systemLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";

/** A name that leads to an address inside the network here, where a foreign server may not send us. */
export class PrivateAddressError extends Error {}

type Resolve = (
  hostname: string,
  options: { all: true },
  // dns.lookup passes no addresses along with an error, though its types promise a list.
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

/**
 * Looks names up for a connection, and refuses a name of which any address is not allowed. The connection is
 * made to the very addresses that were checked, so that no second answer of the DNS can slip in between.
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

/** Tells public addresses from those of loopback, private networks and the like. */
export async function publicAddresses(): Promise<(address: string) => boolean> {
  const { default: ipaddr } = await import("ipaddr.js");
  // An IPv4 address inside an IPv6 one is what it maps to.
  // ::/96 did the same once, and ipaddr.js takes it for public.
  const old = ipaddr.parseCIDR("::/96");
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return parsed.range() === "unicast" && !(parsed.kind() === "ipv6" && parsed.match(old));
  };
}

/** The host of a URL, an IPv6 address without its brackets. */
export const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");
