// A fake OpenAI in a separate process, as fast as Node allows: all bodies are prepared in advance.
// The first part of the path selects the scenario: http://127.0.0.1:PORT/short/v1/responses.
// Arguments: the path of an image, a TLS key, and its certificate; it listens over HTTP and over TLS.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

const event = (type, fields) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const delta = (text) =>
  event("response.output_text.delta", { item_id: "msg_1", output_index: 0, content_index: 0, delta: text });
const envelope = (status, output) => ({
  id: "resp_1",
  object: "response",
  created_at: 1_795_000_000,
  model: "gpt-6-luna",
  status,
  output,
});
const opening = event("response.created", { response: envelope("in_progress", []) });
const closing = (text) =>
  event("response.completed", {
    response: {
      ...envelope("completed", [
        { type: "message", role: "assistant", content: [{ type: "output_text", text }] },
      ]),
      usage: { input_tokens: 12, output_tokens: 20, total_tokens: 32 },
    },
  });
const completeStream = (tokens) =>
  Buffer.from(opening + tokens.map(delta).join("") + closing(tokens.join("")));
const chunk = (fields) =>
  `data: ${JSON.stringify({ id: "chat_1", object: "chat.completion.chunk", model: "gpt-6-luna", ...fields })}\n\n`;
const completionStream = (tokens) =>
  Buffer.from(
    tokens.map((content) => chunk({ choices: [{ index: 0, delta: { content } }] })).join("") +
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }) +
      chunk({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 20, total_tokens: 32 } }) +
      "data: [DONE]\n\n",
  );
const words = (count) => Array.from({ length: count }, (_, index) => `word${index} `);

const short = completeStream(words(20));
const shortCompletion = completionStream(words(20));
const long = completeStream(words(1_000));
const imagesBody = (() => {
  const b64_json = readFileSync(process.argv[2]).toString("base64");
  const body = (count) =>
    Buffer.from(JSON.stringify({ created: 1_795_000_000, data: Array(count).fill({ b64_json }) }));
  return new Map([
    [1, body(1)],
    [10, body(10)],
  ]);
})();

/** As many as OpenAI serves. */
const models = JSON.stringify({
  object: "list",
  data: (
    "gpt-6-luna gpt-6-sol gpt-6.1-terra gpt-6.1-sol gpt-6.2-sol gpt-6.2-astra gpt-6-astra gpt-5.6-sol gpt-5.6-terra " +
    "gpt-5.6-luna gpt-5.5 gpt-5.4 gpt-5.2 gpt-5 o3 gpt-5-mini gpt-5-nano gpt-4o gpt-4o-mini gpt-4.1 gpt-4.1-mini gpt-5.1 " +
    "gpt-5.4-nano gpt-image-2.6-flare gpt-image-2.6-sunburst gpt-image-2.5-flare gpt-image-2.5-sunburst gpt-image-2 " +
    "gpt-image-1-mini gpt-image-1.5 chatgpt-image-latest"
  )
    .split(" ")
    .map((id) => ({ id, object: "model", created: 1_795_000_000, owned_by: "openai" })),
});

const sse = { "content-type": "text/event-stream; charset=utf-8", "x-request-id": "req_1" };
const json = { "content-type": "application/json", "x-request-id": "req_1" };

const scenarios = {
  short: (response) => response.writeHead(200, sse).end(short),
  long: (response) => response.writeHead(200, sse).end(long),
  /** An answer that takes 200 ms. */
  slow: async (response) => {
    await sleep(200);
    response.writeHead(200, sse).end(short);
  },
  /** 500 tokens per second for one second; each is the time at which it was written. */
  drip: async (response) => {
    response.writeHead(200, sse).write(opening);
    const startedAt = now();
    for (let token = 0; token < 500; token++) {
      const wait = startedAt + token * 2 - now();
      if (wait > 0) await sleep(wait);
      response.write(delta(`${now().toFixed(3)} `));
    }
    response.end(closing(""));
  },
};

/** Milliseconds on a clock shared by all processes of the machine. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

const answer = (request, response) => {
  const [, scenario, , ...rest] = (request.url ?? "").split("/");
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const route = rest.join("/");
    if (route === "chat/completions") {
      response.writeHead(200, sse).write(shortCompletion);
      // As real servers do: the end of the body follows the end mark.
      setImmediate(() => response.end());
    } else if (route === "models") response.writeHead(200, json).end(models);
    else if (route === "images/generations") {
      const { n = 1 } = JSON.parse(Buffer.concat(chunks));
      const reply = () => response.writeHead(200, json).end(imagesBody.get(n));
      // Real ones take 10 to 60 s.
      if (scenario === "drawing") setTimeout(reply, 1_000);
      else reply();
    } else void scenarios[scenario](response);
  });
};

const [, , , key, cert] = process.argv;
const servers = [createServer(answer), createTlsServer({ key, cert }, answer)];
for (const server of servers) server.listen(0, "127.0.0.1").keepAliveTimeout = 300_000;
await Promise.all(servers.map((server) => once(server, "listening")));
process.send(servers.map((server) => server.address().port));
