import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/**
 * Which addresses a picture may be fetched from: public ones, and those of the same kind (loopback, private, …)
 * as the base URL's own.
 * @param homeHost the host of the base URL.
 */
export async function allowedAddresses(homeHost: string): Promise<(address: string) => boolean> {
  const { default: ipaddr } = await import("ipaddr.js");
  // An IPv4 address inside an IPv6 one is what it maps to.
  const kindOf = (address: string): string => ipaddr.process(address).range();
  const home = isIP(homeHost) === 0 ? await addressesOf(homeHost) : [homeHost];
  const kinds = new Set(["unicast", ...home.map(kindOf)]);
  return (address) => ipaddr.isValid(address) && kinds.has(kindOf(address));
}

/** The host of a URL, an IPv6 address without its brackets. */
export const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** A host that is not known any more allows nothing further. */
const addressesOf = (host: string): Promise<string[]> =>
  lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
