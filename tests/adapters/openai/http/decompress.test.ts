import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import zlib from "node:zlib";
import { UnusableReply } from "../../../../src/adapters/openai/errors/unusable-reply.js";
import { Connections } from "../../../../src/adapters/openai/http/connections.js";
import { nodeFetch } from "../../../../src/adapters/openai/http/node-fetch.js";
import { readBounded } from "../../../../src/adapters/openai/http/read-bounded.js";

const text = `{"depth":"${"deep ".repeat(2_000)}"}`;
/** "deep", by zstd 1.5. */
const deepByZstd = Buffer.from("KLUv/SAEIQAAZGVlcA==", "base64");
const hasZstd = "createZstdDecompress" in zlib;

describe("a compressed body", () => {
  it.each([
    ["gzip", zlib.gzipSync(text)],
    ["GZip", zlib.gzipSync(text)],
    ["x-gzip", zlib.gzipSync(text)],
    ["deflate", zlib.deflateSync(text)],
    ["deflate", zlib.deflateRawSync(text)],
    ["br", zlib.brotliCompressSync(text)],
    ["deflate, gzip", zlib.gzipSync(zlib.deflateSync(text))],
    ["gzip, gzip", zlib.gzipSync(text)],
    ["gzip", Buffer.from(text)],
    ["identity", Buffer.from(text)],
    ["utf-8", Buffer.from(text)],
  ])("is read as it was meant: %s", async (encoding, body) => {
    const { send, connections } = await setup((response) => response.end(body), encoding);
    for (let turn = 0; turn < 3; turn++) expect(await (await send()).text()).toBe(text);
    expect(connections()).toBe(1);
  });

  it.each([
    ["gzip", () => zlib.createGzip()],
    ["deflate", () => zlib.createDeflate()],
    ["deflate", () => zlib.createDeflateRaw()],
    ["br", () => zlib.createBrotliCompress()],
  ])("is read as it arrives: %s", async (encoding, create) => {
    const { send, closed } = await setup((response) => {
      const encoder = create();
      encoder.pipe(response);
      encoder.write("data: 1\n\n");
      encoder.flush();
    }, encoding);
    for await (const chunk of (await send()).body) {
      expect(Buffer.from(chunk).toString()).toBe("data: 1\n\n");
      break;
    }
    await closed();
  });

  it("is read up to where the connection broke", async () => {
    let breakOff = (): unknown => undefined;
    const { send } = await setup((response) => {
      response.write(zlib.gzipSync(text).subarray(0, 60));
      breakOff = () => response.destroy();
    }, "gzip");
    let read = "";
    const reading = async () => {
      for await (const chunk of (await send()).body) {
        read += Buffer.from(chunk).toString();
        breakOff();
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(read).toMatch(/^{"depth":"deep deep/);
  });

  it.each([
    ["gzip", Buffer.concat([zlib.gzipSync(text).subarray(0, 12), Buffer.alloc(50, 255)])],
    ["br", Buffer.alloc(50, 255)],
  ])("that is broken is an unusable reply: %s", async (encoding, body) => {
    const { send } = await setup((response) => response.end(body), encoding);
    const reading = (await send()).text();
    await expect(reading).rejects.toEqual(new UnusableReply(`its ${encoding} compression is broken`));
  });

  it("by zstd is read if Node can", async () => {
    const { send } = await setup((response) => response.end(deepByZstd), "zstd");
    const reading = (await send()).text();
    if (hasZstd) expect(await reading).toBe("deep");
    else await expect(reading).rejects.toThrow("it is compressed with zstd, which Node");
  });

  it("is limited in its decompressed size, and closed at the limit", async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(10_000_000));
    const { send, closed } = await setup((response) => response.write(bomb), "gzip");
    const { body } = await send();
    const reading = readBounded(body, 1_000_000, () => new UnusableReply("it is too large"));
    await expect(reading).rejects.toThrow("it is too large");
    await closed();
  });

  it("explains an error", async () => {
    const { send } = await setup((response) => response.end(zlib.gzipSync('{"error":"No."}')), "gzip", 400);
    expect(await (await send()).json()).toEqual({ error: "No." });
  });

  it("of an error is limited in its decompressed size", async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(10_000_000, "x"));
    const { send } = await setup((response) => response.end(bomb), "gzip", 400);
    expect(await (await send()).text()).toHaveLength(1_000);
  });

  it("may be empty", async () => {
    const { send } = await setup((response) => response.end(), "gzip");
    expect(await (await send()).text()).toBe("");
  });
});

const cleanups: (() => void)[] = [];
afterAll(() => {
  for (const cleanup of cleanups) cleanup();
});

async function setup(answer: (response: ServerResponse) => unknown, encoding: string, status = 200) {
  let connections = 0;
  let closed: Promise<unknown> | undefined;
  const server = createServer((_, response) => {
    closed = once(response, "close");
    response.on("error", () => undefined).writeHead(status, { "content-encoding": encoding });
    answer(response);
  }).listen(0, "127.0.0.1");
  server.on("connection", () => connections++);
  cleanups.push(() => server.close().closeAllConnections());
  await once(server, "listening");
  const fetch = nodeFetch(new Connections(false), 1_000);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    send: () => fetch(url, { headers: {} }),
    connections: () => connections,
    closed: async () => closed,
  };
}
