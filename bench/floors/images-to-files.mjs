// Streams the images of an Images API reply from HTTP into files, decoding on the fly, and nothing else.
import { createWriteStream } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { now } from "../support/measure.mjs";
import { serveTasks } from "./serve-tasks.mjs";

const opening = Buffer.from('"b64_json":"');
const quote = 0x22;

serveTasks(async ({ url, count, folder }) => {
  const startedAt = now();
  const response = await new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = request(url, { method: "POST", headers }, resolve);
    sent.on("error", reject);
    sent.end(JSON.stringify({ model: "gpt-image-2.6-flare", prompt: "noise", n: count }));
  });
  const files = [];
  let file;
  let rest = Buffer.alloc(0);
  for await (const chunk of response) {
    let text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (file === undefined) {
        const start = text.indexOf(opening);
        if (start === -1) {
          rest = text.subarray(Math.max(0, text.length - opening.length));
          break;
        }
        text = text.subarray(start + opening.length);
        file = createWriteStream(join(folder, `floor-${files.length}.png`));
        files.push(file);
      }
      const end = text.indexOf(quote);
      // Four characters are three bytes; an incomplete group of four waits for the next chunk.
      const complete = end === -1 ? text.length - (text.length % 4) : end;
      if (complete > 0) file.write(Buffer.from(text.latin1Slice(0, complete), "base64"));
      rest = text.subarray(complete);
      if (end === -1) break;
      file.end();
      file = undefined;
      text = rest;
    }
  }
  await Promise.all(files.map((one) => finished(one)));
  return now() - startedAt;
});
