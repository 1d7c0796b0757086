import { connect } from "node:net";

/** In milliseconds. A proxy is usually nearby. */
const timeout = 5_000;

/** Opens and closes a connection. @returns why that fails: a system code, or `timeout`; undefined: it works. */
export function connectionIssue(address: string): Promise<string | undefined> {
  const { hostname, port } = new URL(`http://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80) });
    const end = (issue?: string): void => {
      socket.destroy();
      resolve(issue);
    };
    socket.setTimeout(timeout, () => end("timeout"));
    socket.once("connect", () => end());
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? "unknown reason"));
  });
}
