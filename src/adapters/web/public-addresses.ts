/** Tells public addresses from those of loopback, private networks and the like. */
export async function publicAddresses(): Promise<(address: string) => boolean> {
  const { default: ipaddr } = await import("ipaddr.js");
  // An IPv4 address inside an IPv6 one is what it maps to.
  return (address) => ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

/** The host of a URL, an IPv6 address without its brackets. */
export const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");
