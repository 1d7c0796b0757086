import { attempt } from "./attempt.js";

/** Calls a listener of the caller, if there is one. Whatever it does, the call goes on. */
export function notify<Args extends readonly unknown[]>(
  listener: ((...args: Args) => unknown) | undefined,
  ...args: Args
): void {
  attempt(() => listener?.(...args));
}
