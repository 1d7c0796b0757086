// The openai package alone, with its default fetch: the cost of calling it directly.
import { OpenAI } from "openai";
import { now } from "../support/measure.mjs";
import { serveTasks } from "./serve-tasks.mjs";

let client;

/** The same requests as the server's: a streamed answer. */
const asks = { responses: askByResponses, "chat-completions": askByChatCompletions };

async function askByResponses() {
  const stream = await client.responses.create({
    model: "gpt-6-luna",
    input: [{ role: "user", content: "How deep is the sea?" }],
    stream: true,
    store: false,
  });
  let text = "";
  for await (const event of stream) if (event.type === "response.output_text.delta") text += event.delta;
  if (text === "") throw new Error("there was no answer");
}

async function askByChatCompletions() {
  const stream = await client.chat.completions.create({
    model: "gpt-6-luna",
    messages: [{ role: "user", content: "How deep is the sea?" }],
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
  if (text === "") throw new Error("there was no answer");
}

serveTasks(async ({ baseURL, calls, atOnce, api = "responses" }) => {
  const ask = asks[api];
  client ??= new OpenAI({ apiKey: "sk-bench", baseURL });
  const startedAt = now();
  const cpuBefore = process.cpuUsage();
  let left = calls;
  const caller = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  const { user, system } = process.cpuUsage(cpuBefore);
  return { milliseconds: now() - startedAt, cpuMilliseconds: (user + system) / 1_000 };
});
