// Reads an event stream with node:http and JSON.parse, and nothing else.
import { request } from "node:http";
import { now } from "../support/measure.mjs";
import { serveTasks } from "./serve-tasks.mjs";

/** Resolves with the time until the text was complete, and when each delta was read. */
serveTasks(
  ({ url }) =>
    new Promise((resolve, reject) => {
      const startedAt = now();
      const deltas = [];
      let rest = "";
      const headers = { "content-type": "application/json" };
      const sent = request(url, { method: "POST", headers }, (response) => {
        response.setEncoding("utf8").on("data", (text) => {
          const blocks = (rest + text).split("\n\n");
          rest = blocks.pop();
          for (const block of blocks) {
            const event = JSON.parse(block.slice(block.indexOf("data: ") + 6));
            if (event.type === "response.output_text.delta") deltas.push({ text: event.delta, at: now() });
          }
        });
        response.on("end", () => resolve({ milliseconds: now() - startedAt, deltas }));
      });
      sent.on("error", reject);
      sent.end(JSON.stringify({ model: "gpt-6-luna", input: "How deep is the sea?", stream: true }));
    }),
);
