import { networkFault } from "../../domain/network-fault.js";

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
