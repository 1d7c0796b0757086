import { once } from "node:events";
import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from "node:net";
import type { Duplex } from "node:stream";
import type { Certificate } from "./certificates.js";

export interface ProxyOptions {
  /** `user:password`, not encoded. Absent: anybody may use it. */
  readonly credentials?: string;
  /** It speaks TLS with its clients. */
  readonly tls?: Certificate;
  /** The port on loopback behind each server, by `host:port`; `down` cannot be reached, and others are refused. */
  readonly servers: Readonly<Record<string, number | "down">>;
}

export interface Proxy {
  /** `host:port`. */
  readonly address: string;
  /** What was asked of it, such as `CONNECT host:port`, `GET http://host/path` or `SOCKS host:port`. */
  readonly requests: readonly string[];
}

const servers: Server[] = [];
const sockets = new Set<Duplex>();

export function closeProxies(): void {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
}

/** Starts an HTTP proxy on loopback, which tunnels with CONNECT and forwards requests with a whole URL. */
export async function startHttpProxy({ credentials, tls, servers: behind }: ProxyOptions): Promise<Proxy> {
  const requests: string[] = [];
  const expected = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  const refusalOf = ({ headers }: IncomingMessage, target: string): number | undefined => {
    if (expected !== undefined && headers["proxy-authorization"] !== expected) return 407;
    return behind[target] === "down" ? 502 : behind[target] === undefined ? 403 : undefined;
  };
  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    const { url = "", method = "", headers } = request;
    requests.push(`${method} ${url}`);
    const { hostname, port, pathname, search } = new URL(url);
    const target = `${hostname}:${port || "80"}`;
    const refusal = refusalOf(request, target);
    if (refusal !== undefined) {
      response.writeHead(refusal, { "content-type": "text/html" }).end("<h1>proxy</h1>");
      return;
    }
    const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("proxy-")));
    const options = { port: behind[target] as number, path: pathname + search, method, headers: passed };
    const sent = sendRequest({ host: "127.0.0.1", ...options }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    sent.on("error", () => response.destroy());
    response.on("close", () => sent.destroy());
    request.pipe(sent);
  };
  const server = tls ? createSecureServer(tls, forward) : createServer(forward);
  server.on("connect", (request: IncomingMessage, client: Duplex) => {
    const target = request.url ?? "";
    requests.push(`CONNECT ${target}`);
    const refusal = refusalOf(request, target);
    if (refusal === undefined)
      join(client, behind[target] as number, "HTTP/1.1 200 Connection established\r\n\r\n");
    else client.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 0\r\n\r\n`);
  });
  return { address: await listen(server), requests };
}

/** Starts a SOCKS5 proxy on loopback: https://www.rfc-editor.org/rfc/rfc1928 */
export async function startSocksProxy({ credentials, servers: behind }: ProxyOptions): Promise<Proxy> {
  const requests: string[] = [];
  const method = credentials === undefined ? 0 : 2;
  const serve = async (client: Socket): Promise<void> => {
    const read = reader(client);
    const [, methodCount = 0] = await read(2);
    const offered = await read(methodCount);
    client.write(Buffer.from([5, offered.includes(method) ? method : 0xff]));
    if (!offered.includes(method)) return void client.end();
    if (credentials !== undefined) {
      const user = await read((await read(2))[1]!);
      const password = await read((await read(1))[0]!);
      const isRight = `${user.toString()}:${password.toString()}` === credentials;
      client.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return void client.end();
    }
    const [, , , type] = await read(4);
    const host = type === 1 ? [...(await read(4))].join(".") : (await read((await read(1))[0]!)).toString();
    const target = `${host}:${(await read(2)).readUInt16BE()}`;
    requests.push(`SOCKS ${target}`);
    const port = behind[target];
    const reply = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
    // 2: not allowed by the rules; 5: the server refused the connection.
    if (typeof port === "number") join(client, port, reply(0));
    else client.end(reply(port === "down" ? 5 : 2));
  };
  const server = createTcpServer((client) => void serve(client).catch(() => client.destroy()));
  return { address: await listen(server), requests };
}

function join(client: Duplex, port: number, established: string | Buffer): void {
  const upstream = connect(port, "127.0.0.1", () => {
    client.write(established);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  sockets.add(upstream).add(client);
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => (other.destroy(), sockets.delete(one)));
  }
}

/** Reads exactly as many bytes as asked for, and leaves the rest in the stream. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  socket.pause();
  return async (length) => {
    if (length === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes = socket.read(length) as Buffer | null;
      if (bytes !== null) return bytes;
      await once(socket, "readable");
    }
  };
}

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
