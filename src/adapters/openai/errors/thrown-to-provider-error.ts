import { neverConnected, describeNetworkError } from "../../../domain/call/network-error.js";
import { malformedReplyError, unavailableError, type ProviderError } from "../../../ports/provider-error.js";
import type { ErrorContext } from "./error-context.js";
import { toProviderError, malformedReply } from "./to-provider-error.js";
import { unusableReply } from "./unusable-reply.js";
import { readVendorError } from "./read-vendor-error.js";

/** Maps anything thrown by a call to the vendor to an error of the port. */
export function thrownToProviderError(thrown: unknown, context: ErrorContext): ProviderError {
  const vendorError = readVendorError(thrown);
  if (vendorError !== undefined) return toProviderError(vendorError, context);

  const unusable = unusableReply(thrown);
  if (unusable !== undefined) return malformedReply(unusable.message, context);

  const network = readNetworkError(thrown);
  if (network !== undefined) {
    return unavailableError({
      message:
        `No answer from ${context.host}: ${network}. ` +
        `Check the network and the ${context.address}, then try again.`,
      notBilled: neverConnected(thrown) || undefined,
    });
  }
  if (thrown instanceof SyntaxError) return malformedReply("it is not the expected JSON", context);
  return malformedReplyError({
    message:
      `The call to ${context.host} failed unexpectedly: ${context.quote(String(thrown))}. ` +
      "Try again. If it keeps failing, report it with this message.",
  });
}

/**
 * Describes a network error on the way to the provider or back; the package wraps it in an error of its own.
 * @returns a clause that continues "No answer from …: "; undefined if it was not the network.
 */
export function readNetworkError(thrown: unknown): string | undefined {
  return describeNetworkError(thrown) ?? (isConnectionError(thrown) ? "the connection failed" : undefined);
}

/**
 * Whether this is the package's error for a request without a reply: it has the fields of an error, all empty. The
 * bundle renames classes, so the class name cannot be used.
 */
function isConnectionError(thrown: unknown): boolean {
  if (!(thrown instanceof Error && "status" in thrown && "headers" in thrown && "error" in thrown))
    return false;
  return thrown.status === undefined && thrown.error === undefined;
}
