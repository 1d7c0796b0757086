import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/**
 * Which addresses a picture may be fetched from: public ones, and those of the same kind (loopback, private, …)
 * as the base URL's own.
 * @param homeHost the host of the base URL. Undefined: only public ones.
 */
export async function allowedAddresses(homeHost: string | undefined): Promise<(address: string) => boolean> {
  const { default: ipaddr } = await import("ipaddr.js");
  // An IPv4 address inside an IPv6 one is what it maps to.
  const kindOf = (address: string): string => ipaddr.process(address).range();
  const home = homeHost === undefined ? [] : await addressesOf(homeHost);
  const kinds = new Set(["unicast", ...home.map(kindOf)]);
  return (address) => ipaddr.isValid(address) && kinds.has(kindOf(address));
}

/** The host of a URL, an IPv6 address without its brackets. */
export const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** A host that is not known any more allows nothing further. */
async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  return lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
}
