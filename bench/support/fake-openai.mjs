// A fake OpenAI in a separate process, as fast as Node allows: all bodies are prepared in advance.
// The first part of the path selects the scenario: http://127.0.0.1:PORT/short/v1/responses.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
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
const words = (count) => Array.from({ length: count }, (_, index) => `word${index} `);

const short = completeStream(words(20));
const long = completeStream(words(1_000));
const imagesBody = (() => {
  const path = process.argv[2];
  if (path === undefined) return undefined;
  const b64_json = readFileSync(path).toString("base64");
  const body = (count) =>
    Buffer.from(JSON.stringify({ created: 1_795_000_000, data: Array(count).fill({ b64_json }) }));
  return new Map([
    [1, body(1)],
    [10, body(10)],
  ]);
})();

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

createServer((request, response) => {
  const [, scenario, , ...rest] = (request.url ?? "").split("/");
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const route = rest.join("/");
    if (route === "models") response.writeHead(200, json).end('{"object":"list","data":[]}');
    else if (route === "images/generations") {
      const { n = 1 } = JSON.parse(Buffer.concat(chunks));
      response.writeHead(200, json).end(imagesBody.get(n));
    } else void scenarios[scenario](response);
  });
}).listen(0, "127.0.0.1", function () {
  process.send(this.address().port);
});
