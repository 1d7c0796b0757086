import { isIP } from "node:net";
import { err, ok, type Result } from "neverthrow";
import type { Dispatcher } from "undici";
import { describeNetworkError } from "../../domain/call/network-error.js";
import { checkedLookup, PrivateAddressError, bareHost, publicAddresses } from "./checked-lookup.js";

export interface DownloadRules {
  /** Origins (scheme, host and port) that are allowed even if their addresses are private. */
  readonly origins: readonly string[];
  /** The maximum size of an image, in bytes. */
  readonly maximumBytes: number;
}

const maxRedirects = 3;

/**
 * Downloads an image from a URL that a provider or a model gave. The URL is untrusted: only http and https, only public
 * addresses or allowed origins, every redirect checked, a size limit, and no key sent.
 * @returns the bytes; on failure, a clause that gives the reason.
 */
export async function downloadImage(
  address: string,
  { origins, maximumBytes }: DownloadRules,
  signal: AbortSignal,
): Promise<Result<Uint8Array, string>> {
  const { Agent, request } = await import("undici");
  const isPublic = await publicAddresses();
  const publicOnly = new Agent({ connect: { lookup: checkedLookup(isPublic) } });
  const unrestricted = new Agent();
  try {
    let next = address;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      if (!URL.canParse(next)) return err("its URL is not valid");
      const url = new URL(next);
      if (url.protocol !== "http:" && url.protocol !== "https:") {
        return err("its URL is not an http or https URL");
      }
      const isAllowed = origins.includes(url.origin);
      // A literal address is not looked up, so check it here.
      const literal = bareHost(url);
      if (!isAllowed && isIP(literal) !== 0 && !isPublic(literal)) return err(privateAddress(url.host));

      const dispatcher = isAllowed ? unrestricted : publicOnly;
      const answer = await request(url.href, { dispatcher, signal });
      const { location } = answer.headers;
      if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === "string") {
        if (!URL.canParse(location, url.href)) return err("its URL is not valid");
        next = new URL(location, url).href;
      } else if (answer.statusCode !== 200) {
        return err(`${url.host} answered with HTTP ${answer.statusCode}`);
      } else {
        return await readWithin(maximumBytes, answer);
      }
    }
    return err(`its URL redirects more than ${maxRedirects} times`);
  } catch (thrown) {
    return err(reason(thrown));
  } finally {
    await Promise.all([publicOnly.destroy(), unrestricted.destroy()]);
  }
}

async function readWithin(
  maximumBytes: number,
  { body }: Dispatcher.ResponseData,
): Promise<Result<Uint8Array, string>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maximumBytes) return err(`it is larger than ${maximumBytes} bytes`);
    chunks.push(chunk);
  }
  return size === 0 ? err("it is empty") : ok(Buffer.concat(chunks));
}

const privateAddress = (host: string): string =>
  `its address (${host}) is in a private network. Only the base URL's origin and those in ` +
  "MCP_OPENAI_IMAGE_ORIGINS are allowed there";

function reason(thrown: unknown): string {
  if (thrown instanceof PrivateAddressError) return privateAddress(thrown.message);
  return `its server did not deliver it: ${describeNetworkError(thrown) ?? "the connection failed"}`;
}
