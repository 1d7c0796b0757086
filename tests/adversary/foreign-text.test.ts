import type { RequestListener } from "node:http";
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

const key = "sk-secret/Key+0123456789~abcdefghijk";
const bytes = Buffer.from(key);
const forms = [
  key,
  encodeURIComponent(key),
  bytes.toString("hex"),
  bytes.toString("base64"),
  Buffer.from(`a${key}`).toString("base64"),
  Buffer.from(`ab${key}b`).toString("base64url"),
];
const hostile = `\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066\x00\x08 ${forms.join(" ")} \u2069`;
const png = Buffer.from(makePng("16x16", 1)).toString("base64");

const sse = (response: Parameters<RequestListener>[1], events: readonly unknown[]) => {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "x-request-id": hostile.replace(/[^\x20-\x7e]/g, ""),
  });
  for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
  response.end("data: [DONE]\n\n");
};

/** Puts the key and terminal escapes wherever text is possible. */
const echo: RequestListener = (request, response) => {
  const url = String(request.url);
  request.on("end", () => undefined);
  if (url.includes("/models")) {
    response.end(JSON.stringify({ data: [{ id: `gpt-${hostile}` }, { id: "gpt-6-luna" }] }));
  } else if (url.includes("/images/")) {
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ data: [{ b64_json: png, revised_prompt: hostile }] }));
  } else if (url.includes("/responses")) {
    const annotation = {
      type: "url_citation",
      url: `https://example.com/?k=${encodeURIComponent(key)}`,
      title: hostile,
    };
    sse(response, [
      ...Array.from(hostile, (delta) => ({ type: "response.output_text.delta", delta })),
      { type: "response.output_text.annotation.added", annotation },
      { type: "response.completed", response: { status: "completed", model: `gpt-${hostile}` } },
    ]);
  } else {
    sse(response, [
      ...Array.from(hostile, (content) => ({
        model: `gpt-${hostile}`,
        choices: [{ index: 0, delta: { content } }],
      })),
      { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
    ]);
  }
};

const refuse: RequestListener = (_, response) => {
  response
    .writeHead(400, { "content-type": "application/json" })
    .end(JSON.stringify({ error: { message: hostile, code: hostile, param: hostile, type: hostile } }));
};

describe("text from an upstream", () => {
  it.each(["responses", "chat-completions"])(
    "does not affect terminals and contains no key, whatever it answers: %s",
    async (api) => {
      for (const answer of [echo, refuse]) {
        const { server, callAll } = await setup(answer, { MCP_OPENAI_API: api });
        await callAll();
        expectClean(server.stdout());
        expectClean(server.stderr());
      }
    },
  );

  it("streams what remains of it completely", async () => {
    const { server, callAll } = await setup(echo);
    await callAll();
    const deltas = server
      .messages()
      .filter(({ method, params }) => method === "notifications/progress" && params.progressToken === 1)
      .map(({ params }) => (params._meta?.["mcp-openai/delta"] as string | undefined) ?? "");
    const { result } = await server.answer(1);
    expect(deltas.join("")).toBe(result.content[0].text);
    expect(result.content[0].text).toContain("[redacted] [redacted]");
  });

  it("does not affect a terminal, nor a pipe", async () => {
    const { environment } = await setup(echo);
    for (const args of [
      ["ask", "q"],
      ["ask", "q", "--json"],
      ["image", "fox"],
      ["image", "fox", "--json"],
    ]) {
      const command = startBuiltServer({ args, environment });
      command.child.stdin.end();
      expect((await command.ended).code).toBe(0);
      expectClean(command.stdout());
      expectClean(command.stderr());
    }
  });
});

/** JSON may escape a control character, which a parser decodes again. */
function expectClean(output: string): void {
  const read = output
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\[bfr]/g, "\x08");
  expect(read.match(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)).toBeNull();
  for (const form of forms) expect(output.includes(form.replace(/=+$/, ""))).toBe(false);
}

async function setup(answer: RequestListener, more: Record<string, string> = {}) {
  const origin = await startHostileServer(answer);
  const environment = {
    OPENAI_API_KEY: key,
    OPENAI_BASE_URL: `${origin}/v1`,
    MCP_OPENAI_MAX_RETRIES: "0",
    MCP_OPENAI_IMAGE_DIR: await temporaryFolder(),
    MCP_OPENAI_CONVERSATION_DIR: await temporaryFolder(),
    MCP_OPENAI_LOG_LEVEL: "debug",
    ...more,
  };
  const server = startBuiltServer({ environment });
  await server.initialize();
  const callAll = async (): Promise<void> => {
    const calls = [
      ["ask-openai", { query: "q" }],
      ["ask-openai", { query: "q", model: "no-such-model" }],
      ["create-image", { prompt: "p" }],
      ["edit-image", { prompt: "p", images: [`data:image/png;base64,${png}`] }],
      ["list-models", {}],
      ["create-image", { prompt: "p", background: { k: bytes.toString("hex") } }],
      ["ask-openai", { query: "q", [key]: bytes.toString("base64") }],
      ["collect-result", { receipt: hostile }],
    ] as const;
    for (const [index, [name, input]] of calls.entries()) {
      const id = index + 1;
      server.send("tools/call", { name, arguments: input, _meta: { progressToken: id } }, id);
      await server.answer(id);
    }
    server.send("resources/list", {}, 50);
    const { resources } = (await server.answer(50))["result"] as { resources: { uri: string }[] };
    for (const [index, { uri }] of resources.entries()) {
      server.send("resources/read", { uri }, 60 + index);
      await server.answer(60 + index);
    }
  };
  return { server, callAll, environment };
}
