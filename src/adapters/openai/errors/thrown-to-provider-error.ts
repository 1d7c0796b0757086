import { neverConnected, describeNetworkError } from "../../../domain/call/network-error.js";
import { malformedReplyError, unavailableError, type ProviderError } from "../../../ports/provider-error.js";
import type { ErrorContext } from "./error-context.js";
import { toProviderError, malformedReply } from "./to-provider-error.js";
import { unusableReply } from "./unusable-reply.js";
import { readVendorError } from "./read-vendor-error.js";

/** Whatever was thrown on the way to the vendor, as an error of the port. */
export function thrownToProviderError(thrown: unknown, context: ErrorContext): ProviderError {
  const vendorError = readVendorError(thrown);
  if (vendorError !== undefined) return toProviderError(vendorError, context);

  const unusable = unusableReply(thrown);
  if (unusable !== undefined) return malformedReply(unusable.message, context);

  const network = readNetworkError(thrown);
  if (network !== undefined) {
    return unavailableError({
      message:
        `No answer came from ${context.host}: ${network}. ` +
        `Check the network and the ${context.address}, then try again.`,
      neverSent: neverConnected(thrown) || undefined,
    });
  }
  if (thrown instanceof SyntaxError) return malformedReply("it is not the JSON that was expected", context);
  return malformedReplyError({
    message:
      `The call to ${context.host} failed in an unforeseen way: ${context.quote(String(thrown))}. ` +
      "Try again; if it stays, report it with this message.",
  });
}

/**
 * What happened on the way to the provider and back; the package wraps it in an error of its own.
 * @returns words that continue "No answer came from …: "; undefined: it was not the network.
 */
export function readNetworkError(thrown: unknown): string | undefined {
  return describeNetworkError(thrown) ?? (isConnectionError(thrown) ? "the connection failed" : undefined);
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
