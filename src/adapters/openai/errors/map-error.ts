import { neverConnected, networkFault } from "../../../domain/network-fault.js";
import { malformedReplyError, unavailableError, type ProviderError } from "../../../ports/provider-error.js";
import type { ErrorWords } from "./error-words.js";
import { mapFault, malformedReply } from "./map-fault.js";
import { unusableReply } from "./unusable-reply.js";
import { readFault } from "./read-fault.js";

/** Whatever was thrown on the way to the vendor, as an error of the port. */
export function mapError(thrown: unknown, words: ErrorWords): ProviderError {
  const fault = readFault(thrown);
  if (fault !== undefined) return mapFault(fault, words);

  const unusable = unusableReply(thrown);
  if (unusable !== undefined) return malformedReply(unusable.message, words);

  const network = readNetworkFault(thrown);
  if (network !== undefined) {
    return unavailableError({
      message:
        `No answer came from ${words.host}: ${network}. ` +
        `Check the network and the ${words.address}, then try again.`,
      neverSent: neverConnected(thrown) || undefined,
    });
  }
  if (thrown instanceof SyntaxError) return malformedReply("it is not the JSON that was expected", words);
  return malformedReplyError({
    message:
      `The call to ${words.host} failed in an unforeseen way: ${words.quote(String(thrown))}. ` +
      "Try again; if it stays, report it with this message.",
  });
}

/**
 * What happened on the way to the provider and back; the package wraps it in an error of its own.
 * @returns words that continue "No answer came from …: "; undefined: it was not the network.
 */
export function readNetworkFault(thrown: unknown): string | undefined {
  return networkFault(thrown) ?? (isConnectionError(thrown) ? "the connection failed" : undefined);
}

/**
 * Whether this is the package's error without a reply: it has the fields of one, all of them empty. The bundle renames
 * classes, so a name says nothing.
 */
function isConnectionError(thrown: unknown): boolean {
  if (!(thrown instanceof Error && "status" in thrown && "headers" in thrown && "error" in thrown))
    return false;
  return thrown.status === undefined && thrown.error === undefined;
}
