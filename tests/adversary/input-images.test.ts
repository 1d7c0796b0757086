import { execFileSync } from "node:child_process";
import { mkdir, open, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { closeHostileServers, startHostileServer } from "../support/hostile-server.js";
import { makePng } from "../support/openai-server-images.js";

afterAll(async () => {
  await endBuiltServers();
  closeHostileServers();
  await removeTemporaryFolders();
});

const png = Buffer.from(makePng("16x16", 1));

describe("what a caller passes as an image", () => {
  it("may be anything: nothing blocks the server", async () => {
    const { call, folder, ping } = await setup();
    execFileSync("mkfifo", [join(folder, "pipe.png")]);
    await mkdir(join(folder, "folder.png"));
    const socket = createServer().listen(join(folder, "socket.png"));
    await symlink("/dev/zero", join(folder, "zero.png"));
    await symlink(join(folder, "loop.png"), join(folder, "loop.png"));
    const names = [
      "pipe.png",
      "folder.png",
      "socket.png",
      "zero.png",
      "loop.png",
      "missing.png",
      "a/".repeat(24_000),
    ];
    for (const name of [
      ...names,
      `x${"/y".repeat(12_000)}.png`,
      "/dev/zero",
      "/proc/self/mem",
      "\0",
      "x".repeat(300),
    ]) {
      // Each one four times, because Node has four threads for files.
      const results = await Promise.all(
        Array.from({ length: 4 }, () => call("ask-openai", { query: "q", images: [join(folder, name)] })),
      );
      for (const { isError, content } of results) {
        expect(isError).toBe(true);
        expect(content[0]!.text.length).toBeLessThan(20_000);
      }
      await ping();
    }
    socket.close();
  });

  it("does not use more memory than reserved, however many calls there are", async () => {
    const { call, folder, server } = await setup({ MCP_OPENAI_MAX_INPUT_BYTES: "60000000" });
    const large = join(folder, "large.png");
    const file = await open(large, "w");
    await file.write(png);
    await file.truncate(50_000_000);
    await file.close();
    const results = await Promise.all(
      Array.from({ length: 12 }, () =>
        call("edit-image", { prompt: "p", images: [large], timeout_seconds: 60 }),
      ),
    );
    expect(results.every(({ content }) => content.length > 0)).toBe(true);
    const tooMany = await call("edit-image", { prompt: "p", images: [large, large] });
    expect(tooMany.content[0]!.text).toContain("the limit is 60000000 (MCP_OPENAI_MAX_INPUT_BYTES)");
    expect(server.peakMegabytes()).toBeLessThan(700);
  });

  it("does not outlast the call, whether it is slow or cancelled", async () => {
    const slow = await startHostileServer(({ url }, response) => {
      if (url === "/slow.png") response.writeHead(200).write("begun");
    });
    const { call, server } = await setup({ MCP_OPENAI_IMAGE_ORIGINS: slow });
    for (const address of [`${slow}/slow.png`, `${slow}/silent.png`]) {
      const result = await call("ask-openai", { query: "q", images: [address], timeout_seconds: 1 });
      expect(result.content[0]!.text).toMatch(/within 1(\.0)? s|timed out after 1 s/);
    }
    server.send(
      "tools/call",
      { name: "ask-openai", arguments: { query: "q", images: [`${slow}/slow.png`] } },
      900,
    );
    server.send("notifications/cancelled", { requestId: 900 });
    await call("ask-openai", { query: "after", images: [] });
    expect(server.messages().filter(({ id }) => id === 900)).toEqual([]);
  });
});

describe("an image at a private address", () => {
  it("is downloaded only from the base URL's exact origin, and from origins in a setting", async () => {
    const visits: string[] = [];
    const other = await startHostileServer(({ url }, response) => {
      visits.push(String(url));
      response.end(png);
    });
    const { call, origin } = await setup();
    const { port } = new URL(other);
    const own = await call("ask-openai", { query: "q", images: [`${origin}/own.png`] });
    expect(own.isError).toBeUndefined();
    for (const address of [
      `${other}/x.png`,
      `http://localhost:${port}/x.png`,
      `http://localhost.:${port}/x.png`,
      `http://[::ffff:127.0.0.1]:${port}/x.png`,
      `http://2130706433:${port}/x.png`,
      `http://0177.0.0.1:${port}/x.png`,
      `http://0x7f.1:${port}/x.png`,
      `http://0.0.0.0:${port}/x.png`,
      "http://169.254.169.254/latest/meta-data",
      `${origin}/redirect?to=${other}/x.png`,
      `http://127.0.0.1@${new URL(other).host}/x.png`,
    ]) {
      const result = await call("ask-openai", { query: "q", images: [address] });
      expect(`${address}: ${result.content[0]!.text}`).toMatch(
        /is in a private network|the host name was not found/,
      );
    }
    expect(visits).toEqual([]);
    const named = await setup({ MCP_OPENAI_IMAGE_ORIGINS: ` ${other}/ , http://10.0.0.1:9000` });
    expect(
      (await named.call("ask-openai", { query: "q", images: [`${other}/x.png`] })).isError,
    ).toBeUndefined();
  });
});

describe("special files in the server's folders", () => {
  it.each(["MCP_OPENAI_USAGE_DIR", "MCP_OPENAI_CONVERSATION_DIR", "MCP_OPENAI_IMAGE_DIR"])(
    "do not block the server: %s",
    async (variable) => {
      const folder = await temporaryFolder();
      const today = new Date();
      const days = [0, 1].map((more) =>
        new Date(today.getTime() + more * 86_400_000).toISOString().slice(0, 10),
      );
      const names = [
        ...days.map((day) => `${day}.jsonl`),
        "abcdef123456.json",
        "2026-11-27T10-00-00Z_fox_ab12cd34.png",
      ];
      for (const name of names) execFileSync("mkfifo", [join(folder, name)]);
      const { call, ping, server } = await setup({
        [variable]: folder,
        MCP_OPENAI_DAY_LIMIT_DOLLARS: "1",
      });
      for (let time = 0; time < 5; time++) {
        await call("ask-openai", { query: "q" });
        await call("ask-openai", { query: "q", conversation: "abcdef123456" });
        await call("create-image", { prompt: "p" });
        await call("collect-result", { receipt: "abcdef123456" });
      }
      server.send("resources/list", {}, 800);
      await server.answer(800);
      server.send("resources/read", { uri: `file://${folder}/2026-11-27T10-00-00Z_fox_ab12cd34.png` }, 801);
      await server.answer(801);
      await ping();
    },
  );
});

interface ToolResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
}

async function setup(environment: Record<string, string> = {}) {
  const folder = await temporaryFolder();
  const answered =
    'data: {"choices":[{"delta":{"content":"Answered."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
  const origin = await startHostileServer((request, response) => {
    const url = new URL(String(request.url), "http://host");
    if (url.pathname === "/own.png") response.end(png);
    else if (url.pathname === "/redirect")
      response.writeHead(302, { location: url.searchParams.get("to")! }).end();
    else if (request.url?.includes("/images/")) {
      request.on("end", () => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ data: [{ b64_json: png.toString("base64") }] }));
      });
    } else response.writeHead(200, { "content-type": "text/event-stream" }).end(answered);
  });
  const server = startBuiltServer({
    environment: {
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: `${origin}/v1`,
      MCP_OPENAI_IMAGE_DIR: await temporaryFolder(),
      MCP_OPENAI_ALLOWED_FOLDERS: folder,
      ...environment,
    },
  });
  await server.initialize();
  let next = 0;
  const call = async (name: string, input: object): Promise<ToolResult> => {
    const id = ++next;
    server.send("tools/call", { name, arguments: input }, id);
    return (await server.answer(id))["result"] as ToolResult;
  };
  const ping = async (): Promise<void> => {
    const id = ++next;
    server.send("ping", {}, id);
    await server.answer(id);
  };
  return { server, call, ping, folder, origin };
}
