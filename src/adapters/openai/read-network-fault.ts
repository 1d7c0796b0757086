import { networkFault } from "../../domain/network-fault.js";

/**
 * What happened on the way to the provider and back; the package wraps it in an error of its own.
 * @returns words that continue "No answer came from …: "; undefined: it was not the network.
 */
export function readNetworkFault(thrown: unknown): string | undefined {
  const name = thrown instanceof Error ? thrown.constructor.name : "";
  return networkFault(thrown) ?? (name.startsWith("APIConnection") ? "the connection failed" : undefined);
}
