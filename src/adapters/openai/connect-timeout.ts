import type { ClientRequest } from "node:http";

/** How long it may take to be connected, TLS included, in milliseconds. Elsewhere the system decides: minutes. */
const connectMilliseconds = 10_000;

/** Ends a request with the code `ETIMEDOUT` if its connection is not there in time. */
export function connectTimeout(sent: ClientRequest, isSecure: boolean): void {
  sent.once("socket", (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => {
      const error = new Error(`not connected within ${connectMilliseconds} ms`);
      sent.destroy(Object.assign(error, { code: "ETIMEDOUT", syscall: "connect" }));
    }, connectMilliseconds);
    const clear = (): void => clearTimeout(timer);
    socket.once(isSecure ? "secureConnect" : "connect", clear).once("close", clear);
  });
}
