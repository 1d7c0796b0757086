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
