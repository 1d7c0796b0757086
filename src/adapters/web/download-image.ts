import { request as httpRequest, type Agent, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { err, ok, type Result } from "neverthrow";
import {
  credentialsNeeded,
  describeNetworkError,
  proxyError,
  remedyFor,
} from "../../domain/call/network-error.js";
import { describeRoute } from "../../domain/call/route.js";
import {
  bareHost,
  checkedLookup,
  mayProxyReach,
  PrivateAddressError,
  publicAddresses,
} from "./checked-lookup.js";

/** Which requests go through a proxy. */
export interface DownloadProxies {
  /** @returns the proxy for a URL, as host and port, for messages; undefined: none. */
  describe(url: URL): string | undefined;
  /** @returns the agent for a URL; undefined: none is needed. */
  agentFor(url: URL): Promise<Agent> | undefined;
}

export interface DownloadRules {
  /** Origins (scheme, host and port) that are allowed even if their addresses are private. */
  readonly origins: readonly string[];
  /** The maximum size of an image, in bytes. */
  readonly maximumBytes: number;
  /** Absent: downloads go directly to the server. */
  readonly proxies?: DownloadProxies | undefined;
}

const maxRedirects = 3;

/** How many informational answers, such as "103 Early Hints", may precede the final one. */
const maxInformational = 20;

/** How long a server or proxy may stay silent, connecting included, in milliseconds. */
const maxSilenceMilliseconds = 60_000;

/**
 * Downloads an image from a URL that a provider or a model gave. The URL is untrusted: only http and https, only public
 * addresses or allowed origins, every redirect checked, a size limit, and no key sent.
 * @returns the bytes; on failure, a clause that gives the reason.
 */
export async function downloadImage(
  address: string,
  { origins, maximumBytes, proxies }: DownloadRules,
  signal: AbortSignal,
): Promise<Result<Uint8Array, string>> {
  const isPublic = await publicAddresses();
  const lookup = checkedLookup(isPublic);
  let next = address;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    if (!URL.canParse(next)) return err("its URL is not valid");
    const url = new URL(next);
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      return err("its URL is not an http or https URL");
    }
    const isAllowed = origins.includes(url.origin);
    const proxy = proxies?.describe(url);
    try {
      if (!isAllowed) {
        // A literal address is not looked up, so check it here.
        const literal = bareHost(url);
        if (isIP(literal) !== 0 && !isPublic(literal)) return err(privateAddress(url.host));
        if (proxy !== undefined && !(await mayProxyReach(url, lookup))) return err(privateAddress(url.host));
      }
      const agent = await proxies?.agentFor(url);
      const answer = await send(url, {
        signal,
        // Without a proxy, a connection of its own.
        agent: agent ?? false,
        ...(!isAllowed && { lookup }),
      });
      const { statusCode = 0, headers } = answer;
      const { location } = headers;
      if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
        answer.destroy();
        if (!URL.canParse(location, url.href)) return err("its URL is not valid");
        next = new URL(location, url).href;
      } else if (statusCode === 200) {
        return await readWithin(maximumBytes, answer);
      } else {
        answer.destroy();
        if (statusCode === 407 && proxy !== undefined) throw proxyError(credentialsNeeded("HTTP 407"));
        return err(`${url.host} answered with HTTP ${statusCode}`);
      }
    } catch (thrown) {
      return err(reason(thrown, describeRoute(url, proxy)));
    }
  }
  return err(`its URL redirects more than ${maxRedirects} times`);
}

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, timeout: maxSilenceMilliseconds }, resolve);
    sent.on("error", reject);
    sent.on("timeout", () => {
      sent.destroy(Object.assign(new Error("no data"), { code: "ETIMEDOUT" }));
    });
    sent.on("upgrade", (_answer, socket) => {
      socket.destroy();
      reject(new Error("not an answer to this request"));
    });
    let informational = 0;
    sent.on("information", () => {
      informational += 1;
      if (informational > maxInformational) sent.destroy(new Error("no final answer"));
    });
    sent.end();
  });
}

async function readWithin(
  maximumBytes: number,
  answer: IncomingMessage,
): Promise<Result<Uint8Array, string>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maximumBytes) return err(`it is larger than ${maximumBytes} bytes`);
    chunks.push(chunk);
  }
  return size === 0 ? err("it is empty") : ok(Buffer.concat(chunks));
}

const privateAddress = (host: string): string =>
  `its address (${host}) is in a private network or of this machine. Only origins that the settings name ` +
  "(MCP_OPENAI_IMAGE_ORIGINS) are allowed there";

function reason(thrown: unknown, route: string): string {
  if (thrown instanceof PrivateAddressError) return privateAddress(thrown.message);
  const remedy = remedyFor(thrown);
  return (
    `its server did not deliver it${route}: ${describeNetworkError(thrown) ?? "the connection failed"}` +
    // The caller ends the sentence.
    (remedy === undefined ? "" : `. ${remedy.replace(/\.$/, "")}`)
  );
}
