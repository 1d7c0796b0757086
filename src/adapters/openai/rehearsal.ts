import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Connections } from "./http/connections.js";

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

const delta = { type: "response.output_text.delta", delta: "ok" };
const response = {
  model: "rehearsal",
  status: "completed",
  output: [{ type: "message", content: [{ type: "output_text", text: "ok" }] }],
  usage: { input_tokens: 1, output_tokens: 1 },
};
const responsesStream = event(delta) + event({ type: "response.completed", response });
const completionsStream =
  event({ model: "rehearsal", choices: [{ index: 0, delta: { content: "ok" } }] }) +
  event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }) +
  "data: [DONE]\n\n";

/** Answers any question with the same short stream, without a network: to run the code of a call before the first one. */
export const rehearsalConnections: Pick<Connections, "send"> = {
  send: (url) => {
    const stream = url.includes("/chat/completions") ? completionsStream : responsesStream;
    const head = { statusCode: 200, headers: {}, rawHeaders: ["content-type", "text/event-stream"] };
    return Promise.resolve(Object.assign(Readable.from([Buffer.from(stream)]), head) as IncomingMessage);
  },
};
