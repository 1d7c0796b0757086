import type { RequestListener } from "node:http";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { closeHostileServers, startHostileServer, writeForEver } from "../support/hostile-server.js";
import { makePng } from "../support/openai-server-images.js";

afterAll(async () => {
  await endBuiltServers();
  closeHostileServers();
  await removeTemporaryFolders();
});

const megabyte = "x".repeat(1_000_000);
const json = { "content-type": "application/json" };
const eventStream = { "content-type": "text/event-stream" };
const png = Buffer.from(makePng("16x16", 1)).toString("base64");
const ask = ["ask-openai", { query: "q" }] as const;
const create = ["create-image", { prompt: "a fox" }] as const;
const edit = ["edit-image", { prompt: "a fox", images: [`data:image/png;base64,${png}`] }] as const;
const list = ["list-models", {}] as const;
const everything = [ask, create, edit, list] as const;
const apis = ["responses", "chat-completions"] as const;

const deltas = {
  responses: (text: string) =>
    `data: ${JSON.stringify({ type: "response.output_text.delta", delta: text })}\n\n`,
  "chat-completions": (text: string) =>
    `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`,
};

describe("what an upstream may send", () => {
  it.each(everything)("is bounded for the body of an error: %s", async (tool, input) => {
    const taken: (() => number)[] = [];
    const { call, peakMegabytes } = await setup((_, response) => {
      response.writeHead(400, json);
      taken.push(
        writeForEver(
          response.on("close", () => undefined),
          `{"error":{"message":"${megabyte}`,
        ).written,
      );
    });
    const text = textOf(await call(tool, input));
    expect(text).toContain("HTTP 400");
    if (tool !== "list-models") expect(text.length).toBeLessThan(2_000);
    expect(Math.max(...taken.map((written) => written()))).toBeLessThan(20_000_000);
    expect(peakMegabytes()).toBeLessThan(250);
  });

  it("is bounded in time for the body of an error", async () => {
    const { call } = await setup((_, response) => {
      response.writeHead(400, json).write('{"error":');
    });
    expect(textOf(await call(...ask))).toContain("HTTP 400");
  });

  it.each(apis)("is bounded for one event without an end: %s", async (api) => {
    const { call, peakMegabytes } = await setup(
      (_, response) => {
        response.writeHead(200, eventStream).write(deltas[api]("Begun."));
        response.write('data: {"type":"');
        writeForEver(response, megabyte);
      },
      { MCP_OPENAI_API: api, MCP_OPENAI_MAX_EVENT_BYTES: "1000000" },
    );
    const text = textOf(await call(...ask));
    expect(text).toContain("an event is larger than 1000000 bytes (MCP_OPENAI_MAX_EVENT_BYTES)");
    expect(text).toContain("Begun.");
    expect(peakMegabytes()).toBeLessThan(250);
  });

  it.each(apis)("is bounded for an endless answer, and what was received is returned: %s", async (api) => {
    const { call, peakMegabytes } = await setup(
      (_, response) => {
        response.writeHead(200, eventStream);
        writeForEver(response, deltas[api]("y".repeat(5_000)));
      },
      { MCP_OPENAI_API: api, MCP_OPENAI_MAX_ANSWER_BYTES: "100000" },
    );
    const result = await call(...ask);
    expect(textOf(result)).toContain("the answer is larger than 100000 bytes (MCP_OPENAI_MAX_ANSWER_BYTES)");
    expect(textOf(result).match(/y{100}/g)!.length).toBe(1_000);
    expect(peakMegabytes()).toBeLessThan(250);
  });

  it.each(apis)("is bounded for an answer that does not stream: %s", async (api) => {
    const { call } = await setup(
      (_, response) => {
        response.writeHead(200, json).write('{"object":"response","output":"');
        writeForEver(response, megabyte);
      },
      { MCP_OPENAI_API: api, MCP_OPENAI_MAX_EVENT_BYTES: "1000000" },
    );
    expect(textOf(await call(...ask))).toContain("MCP_OPENAI_MAX_EVENT_BYTES");
  });

  it.each([create, edit])("is bounded for endless base64: %s", async (tool, input) => {
    const { call, peakMegabytes } = await setup(
      (_, response) => {
        response.writeHead(200, json).write('{"data":[{"b64_json":"');
        writeForEver(response, "QUJD".repeat(250_000));
      },
      { MCP_OPENAI_MAX_IMAGE_BYTES: "5000000" },
    );
    expect(textOf(await call(tool, input))).toContain(
      "an image is larger than 5000000 bytes (MCP_OPENAI_MAX_IMAGE_BYTES)",
    );
    expect(peakMegabytes()).toBeLessThan(300);
  });

  it("is bounded for the text around images, and for streamed images", async () => {
    for (const [headers, start] of [
      [json, '{"data":["'],
      [{ "content-type": "text/plain" }, "x"],
      [eventStream, 'data: {"type":"image_generation.partial_image","b64_json":"'],
    ] as const) {
      const { call } = await setup(
        (_, response) => {
          response.writeHead(200, headers).write(start);
          writeForEver(response, megabyte);
        },
        { MCP_OPENAI_MAX_IMAGE_BYTES: "100000", MCP_OPENAI_MAX_EVENT_BYTES: "1000000" },
      );
      expect(textOf(await call(...create))).toContain("MCP_OPENAI_MAX_EVENT_BYTES");
    }
  });

  it.each([create, edit])("keeps no more images than requested: %s", async (tool, input) => {
    const { call } = await setup((_, response) => {
      response.writeHead(200, json).end(JSON.stringify({ data: Array(50).fill({ b64_json: png }) }));
    });
    const result = await call(tool, input);
    expect(result.content.filter(({ type }) => type === "image")).toHaveLength(1);
    expect(textOf(result)).toContain("sent 50 images instead of 1; only the first 1 were kept");
  });

  it("is bounded for a list of models", async () => {
    const { call } = await setup(
      (_, response) => {
        response.writeHead(200, json).write('{"data":[');
        writeForEver(response, `{"id":"${"m".repeat(1_000)}"},`);
      },
      { MCP_OPENAI_MAX_MODEL_LIST_BYTES: "1000000" },
    );
    expect(textOf(await call(...list))).toContain("MCP_OPENAI_MAX_MODEL_LIST_BYTES");
  });

  it("survives a list of a hundred thousand models", async () => {
    const entries = Array.from({ length: 100_000 }, (_, index) => ({ id: `model-${index}` }));
    const { call } = await setup((_, response) => {
      response
        .writeHead(200, json)
        .end(JSON.stringify({ data: [...entries, { id: "z".repeat(1_000_000) }] }));
    });
    expect(JSON.stringify(await call(...list)).length).toBeLessThan(1_000_000);
  });

  it.each(apis)("is bounded for sources without an end: %s", async (api) => {
    const annotation = (index: number) => ({
      type: "url_citation",
      url: `https://example.com/${index}`,
      title: "t",
    });
    const { call } = await setup(
      (_, response) => {
        response.writeHead(200, eventStream);
        for (let index = 0; index < 20_000; index++) {
          const event = { type: "response.output_text.annotation.added", annotation: annotation(index) };
          response.write(`data: ${JSON.stringify(event)}\n\n`);
        }
        response.write(deltas[api]("Answered."));
        response.end(
          api === "responses"
            ? `data: ${JSON.stringify({ type: "response.completed", response: { status: "completed" } })}\n\n`
            : `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`,
        );
      },
      { MCP_OPENAI_API: api },
    );
    const result = await call(...ask);
    expect(textOf(result)).toContain("Answered.");
    expect(JSON.stringify(result).length).toBeLessThan(1_000_000);
  });
});

describe("a reply with millions of small parts", () => {
  const many = (thing: string): string => `[${`${thing},`.repeat(1_000_000)}${thing}]`;

  it.each([
    [
      "responses",
      ask,
      eventStream,
      `data: {"type":"response.completed","response":{"output":${many("{}")}}}\n\n`,
    ],
    [
      "responses",
      ask,
      eventStream,
      `data: {"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"output_text","text":"x","annotations":${many("{}")}}]}]}}\n\n`,
    ],
    ["chat-completions", ask, eventStream, `data: {"choices":${many("{}")}}\n\n`],
    ["responses", create, json, `{"data":${many("{}")}}`],
    ["responses", create, json, `{"data":${many('""')}}`],
    ["responses", list, json, `{"data":${many("{}")}}`],
  ] as const)("does not block the server: %s %j %j", async (api, [tool, input], headers, body) => {
    const { call, ping, peakMegabytes } = await setup(
      (_, response) => response.writeHead(200, headers).end(body),
      { MCP_OPENAI_API: api },
    );
    const result = call(tool, input);
    await ping();
    await result;
    expect(peakMegabytes()).toBeLessThan(500);
  });
});

describe("nonsensical HTTP", () => {
  it.each([
    ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "HTTP status 101"],
    ["HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP status 101"],
    ["HTTP/1.1 000 Nothing\r\ncontent-length: 0\r\n\r\n", "HTTP status 0"],
    ["HTTP/1.1 999 Much\r\ncontent-length: 0\r\n\r\n", "HTTP status 999"],
    ["HTTP/1.1 304 Not Modified\r\n\r\n", "HTTP status 304"],
    ["HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n", "without a usable address"],
    ["HTTP/1.1 302 Found\r\nlocation: http://[\r\ncontent-length: 0\r\n\r\n", "without a usable address"],
    ["HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000), "HTTP status 100"],
    ["HTTP/1.1 204 No Content\r\n\r\n", ""],
    ["HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", ""],
    ["NONSENSE\r\n\r\n", ""],
    [`HTTP/1.1 200 OK\r\nx-large: ${"x".repeat(100_000)}\r\n\r\n`, ""],
  ])("is an immediate error: %.40s", async (reply, words) => {
    for (const api of apis) {
      const { call } = await setup(
        // Bypasses Node's HTTP server, which would not send this.
        ({ socket }) => socket.end(reply),
        { MCP_OPENAI_API: api },
      );
      for (const [tool, input] of everything) {
        const result = await call(tool, input);
        // The model list falls back to the known models, and says why.
        if (tool !== "list-models") expect(result.isError).toBe(true);
        expect(textOf(result).includes(words) || textOf(result)).toBe(true);
      }
    }
  });

  it.each([
    "null",
    "1",
    "[]",
    '"text"',
    "{",
    "<html>",
    "{}",
    '{"data":null}',
    '{"choices":[]}',
    "[".repeat(200_000),
  ])("is an error for a body that is not an answer: %.20s", async (body) => {
    for (const api of apis) {
      const { call } = await setup((_, response) => response.writeHead(200, json).end(body), {
        MCP_OPENAI_API: api,
      });
      for (const [tool, input] of [ask, create, edit]) expect((await call(tool, input)).isError).toBe(true);
    }
  });
});

interface ToolResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}

const textOf = ({ content }: ToolResult): string => content.map(({ text = "" }) => text).join("\n");

const sessions = new Map<string, Promise<Session>>();
type Session = Awaited<ReturnType<typeof startSession>>;

/** Starting a server takes longer than most of these tests, so those with the same settings share one. */
async function setup(answer: RequestListener, environment: Record<string, string> = {}): Promise<Session> {
  const name = JSON.stringify(environment);
  const session = sessions.get(name) ?? startSession(environment);
  sessions.set(name, session);
  (await session).answerBy(answer);
  return session;
}

async function startSession(environment: Record<string, string>) {
  let current: RequestListener = () => undefined;
  const origin = await startHostileServer((request, response) => current(request, response));
  const server = startBuiltServer({
    environment: {
      OPENAI_API_KEY: "sk-test",
      MCP_OPENAI_MAX_RETRIES: "0",
      MCP_OPENAI_IMAGE_DIR: await temporaryFolder(),
      OPENAI_BASE_URL: `${origin}/v1`,
      ...environment,
    },
  });
  await server.initialize();
  let id = 0;
  return {
    answerBy: (answer: RequestListener): void => {
      current = answer;
    },
    call: async (name: string, input: object): Promise<ToolResult> => {
      id += 1;
      server.send("tools/call", { name, arguments: input }, id);
      return (await server.answer(id))["result"] as ToolResult;
    },
    ping: async (): Promise<void> => {
      id += 1;
      server.send("ping", {}, id);
      await server.answer(id);
    },
    peakMegabytes: server.peakMegabytes,
  };
}
