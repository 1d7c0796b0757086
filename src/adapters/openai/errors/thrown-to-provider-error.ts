import {
  credentialsNeeded,
  describeNetworkError,
  neverConnected,
  proxyError,
  remedyFor,
} from "../../../domain/call/network-error.js";
import { malformedReplyError, unavailableError, type ProviderError } from "../../../ports/provider-error.js";
import type { ErrorContext } from "./error-context.js";
import { toProviderError, malformedReply } from "./to-provider-error.js";
import { unusableReply } from "./unusable-reply.js";
import { readVendorError } from "./read-vendor-error.js";

/** Maps anything thrown by a call to the vendor to an error of the port. */
export function thrownToProviderError(thrown: unknown, context: ErrorContext): ProviderError {
  const vendorError = readVendorError(thrown);
  // The reply to an http request may be the proxy's own.
  if (vendorError?.status === 407 && context.proxy !== undefined)
    return unanswered(proxyError(credentialsNeeded("HTTP 407")), context);
  if (vendorError !== undefined) return toProviderError(vendorError, context);

  const unusable = unusableReply(thrown);
  if (unusable !== undefined) return malformedReply(unusable.message, context);

  if (readNetworkError(thrown) !== undefined) return unanswered(thrown, context);
  if (thrown instanceof SyntaxError) return malformedReply("it is not the expected JSON", context);
  return malformedReplyError({
    message:
      `The call to ${context.host} failed unexpectedly: ${context.quote(String(thrown))}. ` +
      "Try again. If it keeps failing, report it with this message.",
  });
}

function unanswered(thrown: unknown, context: ErrorContext): ProviderError {
  const { host, route, proxy, address } = context;
  const remedy = remedyFor(thrown);
  const toCheck =
    proxy !== undefined
      ? `the network, the proxy (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY) and the ${address}`
      : route === ""
        ? `the network and the ${address}`
        : `the network, the ${address}, and whether a proxy is needed (HTTPS_PROXY)`;
  return unavailableError({
    message:
      `No answer from ${host}${route}: ${readNetworkError(thrown) ?? ""}. ` +
      (remedy ?? `Check ${toCheck}, then try again.`),
    notBilled: neverConnected(thrown) || undefined,
    retryable: remedy === undefined,
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
