import type { ServerResponse } from "node:http";
import { endBuiltServers, removeTemporaryFolders, startBuiltServer } from "../support/built-server.js";
import { closeHostileServers, startHostileServer } from "../support/hostile-server.js";

afterAll(async () => {
  await endBuiltServers();
  closeHostileServers();
  await removeTemporaryFolders();
});

const centuries = "357000000000000";
const refused = { error: { message: "slow down", code: "rate_limit_exceeded" } };
const answered =
  'data: {"choices":[{"delta":{"content":"Answered."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

describe("an implausible wait", () => {
  it.each([
    { "retry-after": centuries },
    { "retry-after": "9".repeat(400) },
    { "retry-after-ms": `${centuries}000` },
    { "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" },
    { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": `${centuries}s` },
    { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": `${"9".repeat(400)}h` },
  ])("is shortened and reported, after a refusal: %j", async (headers) => {
    const { ask } = await setup((response) => {
      response
        .writeHead(429, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(refused));
    });
    const text = await ask();
    expect(text).toContain("asked to wait for more than a day. This is treated as a mistake");
    expect(text).toMatch(/wait 60(\.0)? s|Wait 60\.0 s/i);
    expect(text).not.toMatch(/\d{7}/);
  });

  it("does not block a model forever after an answer", async () => {
    const { ask, requests } = await setup((response) => {
      const headers = {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": `${centuries}s`,
      };
      response.writeHead(200, { "content-type": "text/event-stream", ...headers }).end(answered);
    });
    const first = await ask();
    expect(first).toContain("Answered.");
    expect(first).toContain("asked to wait for more than a day. This is treated as a mistake");
    expect(await ask()).toMatch(/accepts no more requests for \S+ for (60|59)(\.\d)? s/);
    expect(requests()).toBe(1);
  });

  it("is no reason to wait longer than a plausible wait", async () => {
    let requests = 0;
    const { ask } = await setup((response) => {
      requests += 1;
      if (requests > 1) response.writeHead(200, { "content-type": "text/event-stream" }).end(answered);
      else response.writeHead(429, { "retry-after-ms": "20" }).end(JSON.stringify(refused));
    });
    expect(await ask()).toContain("Answered.");
  });

  async function setup(answer: (response: ServerResponse) => void) {
    let requests = 0;
    const origin = await startHostileServer((_, response) => {
      requests += 1;
      answer(response);
    });
    const server = startBuiltServer({
      environment: {
        OPENAI_API_KEY: "sk-test",
        OPENAI_BASE_URL: `${origin}/v1`,
        MCP_OPENAI_MAX_RETRIES: "1",
      },
    });
    await server.initialize();
    let id = 0;
    const ask = async (): Promise<string> => {
      id += 1;
      server.send("tools/call", { name: "ask-openai", arguments: { query: "q", timeout_seconds: 10 } }, id);
      const { result } = (await server.answer(id)) as { result: { content: { text: string }[] } };
      return result.content.map(({ text }) => text).join("\n");
    };
    return { ask, requests: () => requests };
  }
});
