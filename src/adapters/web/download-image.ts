import { isIP } from "node:net";
import { err, ok, type Result } from "neverthrow";
import type { Dispatcher } from "undici";
import { describeNetworkError } from "../../domain/call/network-error.js";
import { checkedLookup, PrivateAddressError, bareHost, publicAddresses } from "./checked-lookup.js";

export interface DownloadRules {
  /** Origins (scheme, host and port) that are allowed although their addresses are private. */
  readonly origins: readonly string[];
  /** The most that an image may weigh, in bytes. */
  readonly maximumBytes: number;
}

const maxRedirects = 3;

/**
 * Fetches an image from where a provider or a model says it is. That may be anywhere, so the address is foreign
 * text: only http and https, only public addresses or allowed origins, each redirect checked anew, a limit on size, and
 * no key sent along.
 * @returns the bytes, or a clause that says why they could not be had.
 */
export async function downloadImage(
  address: string,
  { origins, maximumBytes }: DownloadRules,
  signal: AbortSignal,
): Promise<Result<Uint8Array, string>> {
  const { Agent, request } = await import("undici");
  const isPublic = await publicAddresses();
  const publicOnly = new Agent({ connect: { lookup: checkedLookup(isPublic) } });
  const anywhere = new Agent();
  try {
    let next = address;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      if (!URL.canParse(next)) return err("there is no usable address for it");
      const url = new URL(next);
      if (url.protocol !== "http:" && url.protocol !== "https:") {
        return err("its address is not a web address");
      }
      const isAllowed = origins.includes(url.origin);
      // No lookup is made for a literal address.
      const literal = bareHost(url);
      if (!isAllowed && isIP(literal) !== 0 && !isPublic(literal)) return err(privateAddress(url.host));

      const dispatcher = isAllowed ? anywhere : publicOnly;
      const answer = await request(url.href, { dispatcher, signal });
      const { location } = answer.headers;
      if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === "string") {
        if (!URL.canParse(location, url.href)) return err("there is no usable address for it");
        next = new URL(location, url).href;
      } else if (answer.statusCode !== 200) {
        return err(`${url.host} answered with HTTP ${answer.statusCode}`);
      } else {
        return await readWithin(maximumBytes, answer);
      }
    }
    return err(`its address redirects more than ${maxRedirects} times`);
  } catch (thrown) {
    return err(reason(thrown));
  } finally {
    await Promise.all([publicOnly.destroy(), anywhere.destroy()]);
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
  `its address (${host}) is inside a private network. Only the origin of the base URL may be there, and what ` +
  "MCP_OPENAI_IMAGE_ORIGINS names";

function reason(thrown: unknown): string {
  if (thrown instanceof PrivateAddressError) return privateAddress(thrown.message);
  return `its server did not deliver it: ${describeNetworkError(thrown) ?? "the connection failed"}`;
}
