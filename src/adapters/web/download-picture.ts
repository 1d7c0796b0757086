import { isIP } from "node:net";
import { err, ok, type Result } from "neverthrow";
import type { Dispatcher } from "undici";
import { networkFault } from "../../domain/network-fault.js";
import { allowedAddresses, bareHost } from "./allowed-addresses.js";
import { checkedLookup, PrivateAddressError } from "./checked-lookup.js";

export interface DownloadRules {
  /** A host, without its port, whose kind of network is allowed besides the public one. Absent: only the public one. */
  readonly homeHost?: string | undefined;
  /** The most that a picture may weigh, in bytes. */
  readonly maximumBytes: number;
}

const mostRedirects = 3;

/**
 * Fetches a picture from where a provider or a model says it is. That may be anywhere, so the address is foreign
 * text: only http and https, only public addresses (or loopback, or private ones, where the base URL itself is
 * there), each redirect checked anew, a limit on size, and no key sent along.
 * @returns the bytes, or a clause that says why they could not be had.
 */
export async function downloadPicture(
  address: string,
  { homeHost, maximumBytes }: DownloadRules,
  signal: AbortSignal,
): Promise<Result<Uint8Array, string>> {
  const { Agent, request } = await import("undici");
  const isAllowed = await allowedAddresses(homeHost);
  const dispatcher = new Agent({ connect: { lookup: checkedLookup(isAllowed) } });
  try {
    let next = address;
    for (let hop = 0; hop <= mostRedirects; hop++) {
      if (!URL.canParse(next)) return err("there is no usable address for it");
      const url = new URL(next);
      if (url.protocol !== "http:" && url.protocol !== "https:") {
        return err("its address is not a web address");
      }
      // No lookup is made for a literal address.
      const literal = bareHost(url);
      if (isIP(literal) !== 0 && !isAllowed(literal)) return err(privateAddress(url.host));

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
    return err(`its address redirects more than ${mostRedirects} times`);
  } catch (thrown) {
    return err(reason(thrown));
  } finally {
    await dispatcher.destroy();
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
  `its address (${host}) is inside a private network, where only a base URL that is there itself may send us`;

function reason(thrown: unknown): string {
  if (thrown instanceof PrivateAddressError) return privateAddress(thrown.message);
  return `its server did not deliver it: ${networkFault(thrown) ?? "the connection failed"}`;
}
