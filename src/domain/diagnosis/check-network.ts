import type { Check } from "./check.js";

export interface ProxyFacts {
  readonly baseUrl: string;
  /** Whether any proxy is set. */
  readonly isSet: boolean;
  /** The proxy for requests to the base URL, as host and port. Absent: they go directly to the server. */
  readonly address?: string | undefined;
}

/** Tells how requests leave this machine. Whether that works shows when the server is asked. */
export function checkProxy({ baseUrl, isSet, address }: ProxyFacts): Check {
  const { host } = new URL(baseUrl);
  const found =
    address !== undefined
      ? `Requests to ${host} go through the proxy ${address}.`
      : isSet
        ? `Requests to ${host} go there directly: NO_PROXY names it, it is this machine, or the proxy is not for such URLs.`
        : `No proxy is set; requests to ${host} go there directly.`;
  return { name: "proxy", status: "ok", found };
}

/** What is known about the file that NODE_EXTRA_CA_CERTS names. Absent: the variable is not set. */
export interface ExtraCaFacts {
  readonly path: string;
  /** The number of certificates in it, or the code of the error that prevents reading it. */
  readonly content: number | string;
}

/** Checks the CAs that Node trusts besides its own. Node itself only warns about a file that it cannot use. */
export function checkExtraCa(extraCa: ExtraCaFacts | undefined): Check {
  const name = "certificates";
  if (extraCa === undefined)
    return { name, status: "ok", found: "Node trusts its own list of CAs; NODE_EXTRA_CA_CERTS is not set." };
  const { path, content } = extraCa;
  if (typeof content === "number" && content > 0) {
    const count = content === 1 ? "1 certificate" : `${content} certificates`;
    return { name, status: "ok", found: `NODE_EXTRA_CA_CERTS adds ${count} from ${path}.` };
  }
  const why =
    typeof content === "string"
      ? `which cannot be read (${content})`
      : "which contains no certificate as PEM";
  return {
    name,
    status: "error",
    found: `NODE_EXTRA_CA_CERTS is ${path}, ${why}, so Node ignores it.`,
    advice: "Set it to the absolute path of a PEM file, which starts with -----BEGIN CERTIFICATE-----.",
  };
}

const networkVariables = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"];

/** The variables for proxies and CAs that are set here, and not in an entry of a host that does not pass them on. */
export function missingNetworkVariables(
  here: Readonly<Record<string, string | undefined>>,
  entry: Readonly<Record<string, string>>,
): string[] {
  const isSet = (from: Readonly<Record<string, string | undefined>>, name: string): boolean =>
    [name, name.toLowerCase()].some((spelling) => (from[spelling] ?? "") !== "");
  return networkVariables.filter((name) => isSet(here, name) && !isSet(entry, name));
}
