import { BlockList, isIP } from "node:net";

/**
 * Whether NO_PROXY exempts a URL from the proxy, by curl's rules (https://curl.se/docs/manpage.html): names separated by
 * commas or blanks, each of which covers its subdomains too, with or without a leading dot; addresses and ranges such as
 * 10.0.0.0/8; `*` for everything. As elsewhere, an entry may end in a port, and begin with `*.`.
 */
export function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = bare(hostname);
  const effectivePort = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === "*") return true;
      const [, name = entry, onlyPort = effectivePort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      return onlyPort === effectivePort && covers(bare(name), host);
    });
}

/** Without the brackets of an IPv6 address, a wildcard's or domain's leading dot, or a trailing one. */
const bare = (name: string): string => name.replace(/^\[|^\*?\.|\]$|\.$/g, "");

function covers(name: string, host: string): boolean {
  const [address = "", prefix] = name.split("/");
  const family = isIP(address);
  if (family === 0) return name !== "" && (host === name || host.endsWith(`.${name}`));
  if (isIP(host) !== family) return false;
  const bits = Number(prefix ?? (family === 4 ? 32 : 128));
  if (!(bits >= 0 && bits <= (family === 4 ? 32 : 128))) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const range = new BlockList();
  range.addSubnet(address, Math.trunc(bits), type);
  return range.check(host, type);
}
