import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";

const servers: Server[] = [];
const sockets = new Set<Socket>();

/**
 * Starts a server on loopback that the test controls.
 * @param tls it serves https with this certificate. Absent: http.
 * @returns its origin.
 */
export async function startHostileServer(
  answer: RequestListener,
  tls?: { readonly key: string; readonly cert: string },
): Promise<string> {
  const listener: RequestListener = (request, response) => {
    request.resume();
    response.on("error", () => undefined);
    answer(request, response);
  };
  const address = await listen(tls ? createSecureServer(tls, listener) : createServer(listener));
  return `${tls ? "https" : "http"}://${address}`;
}

/** Writes a chunk repeatedly until the client has left, and counts the bytes that were accepted. */
export function writeForEver(response: ServerResponse, chunk: string | Buffer): { written: () => number } {
  let written = 0;
  const bytes = Buffer.byteLength(chunk);
  const pump = (): void => {
    while (!response.destroyed) {
      written += bytes;
      if (!response.write(chunk)) break;
    }
  };
  response.on("drain", pump);
  pump();
  return { written: () => written };
}

export function closeHostileServers(): void {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
}

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
