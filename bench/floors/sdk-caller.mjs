// The openai package alone, with its default fetch: the cost of calling it directly.
import { OpenAI } from "openai";
import { now } from "../support/measure.mjs";
import { serveTasks } from "./serve-tasks.mjs";

let client;

/** The same request as the server's: a streamed answer. */
async function ask() {
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

serveTasks(async ({ baseURL, calls, atOnce }) => {
  client ??= new OpenAI({ apiKey: "sk-bench", baseURL });
  const startedAt = now();
  let left = calls;
  const caller = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return now() - startedAt;
});
