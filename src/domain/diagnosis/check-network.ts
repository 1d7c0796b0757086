import type { Check } from "./check.js";

export interface ProxyFacts {
  readonly baseUrl: string;
  /** Whether any proxy is set. */
  readonly isSet: boolean;
  /** The proxy for requests to the base URL, as host and port. Absent: they go directly to the server. */
  readonly address?: string | undefined;
  /** Why no connection to that proxy can be opened: a system code, or `timeout`. Absent: it can. */
  readonly unreachable?: string | undefined;
}

/** Tells how requests leave this machine. Whether that works shows when the server is asked. */
export function checkProxy({ baseUrl, isSet, address, unreachable }: ProxyFacts): Check {
  const { host } = new URL(baseUrl);
  if (address !== undefined && unreachable !== undefined) {
    return {
      name: "proxy",
      status: "error",
      found: `Requests to ${host} go through the proxy ${address}, which cannot be reached (${unreachable}).`,
      advice:
        "Correct or unset HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or connect to the network of the proxy.",
    };
  }
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

/** How far clocks may differ, in milliseconds: signed requests and tokens usually allow as much. */
const maxClockDifference = 300_000;

/** @param difference how far this machine's clock is ahead of the server's, in milliseconds; undefined: unknown. */
export function checkClock(difference: number | undefined): Check[] {
  if (difference === undefined) return [];
  const name = "clock";
  if (Math.abs(difference) <= maxClockDifference)
    return [{ name, status: "ok", found: "The clock agrees with the server's." }];
  const minutes = Math.round(Math.abs(difference) / 60_000);
  return [
    {
      name,
      status: "warning",
      found: `The clock is ${minutes} minutes ${difference > 0 ? "ahead of" : "behind"} the server's, so certificates and tokens may be refused, and limits per day begin at the wrong time.`,
      advice: "Let the system set the clock by itself.",
    },
  ];
}
