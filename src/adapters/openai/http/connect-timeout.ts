import type { ClientRequest } from "node:http";

/** How long connecting may take, including TLS, in milliseconds. The system's own timeout is minutes. */
const connectMilliseconds = 10_000;

/** Ends a request with the code `ETIMEDOUT` if it is not connected in time. */
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
