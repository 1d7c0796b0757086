// A fake OpenAI whose answers can be told apart, and which fails as the real one does.
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32, deflateSync } from "node:zlib";

/** What a call is named: whose it is, and its number. */
const tagPattern = /\bp\d+-\d+\b/;

/** A number from 0 to 99 that depends only on the tag. */
const lot = (tag) => crc32(tag) % 100;

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG that contains the tag. */
const pngWith = (tag) => {
  const header = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0]);
  const pixels = deflateSync(Buffer.alloc(64 * 65, lot(tag)));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from(`Comment\0${tag}`)),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
};

const event = (type, fields) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const answerTo = (tag) => {
  const text = `This is the answer to ${tag}.`;
  const output = [{ type: "message", role: "assistant", content: [{ type: "output_text", text }] }];
  const usage = { input_tokens: 12, output_tokens: 20, total_tokens: 32 };
  return [
    event("response.output_text.delta", { item_id: "m", output_index: 0, content_index: 0, delta: text }),
    event("response.completed", {
      response: { id: "r", object: "response", model: "gpt-6-luna", status: "completed", output, usage },
    }),
  ];
};

/**
 * Of a hundred calls, four are refused once with 429, two hang, and three break off.
 *
 * @returns {Promise<{ url: string, arrivals: { tag: string, at: number }[], close: () => void }>}
 */
export async function startFakeOpenAi() {
  const arrivals = [];
  const refused = new Set();
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part) => (text += part));
    request.on("end", () => void answer(request.url ?? "", text, response).catch(() => response.destroy()));
  });
  const answer = async (path, body, response) => {
    if (path.endsWith("/models"))
      return response
        .setHeader("content-type", "application/json")
        .end('{"object":"list","data":[{"id":"gpt-6-luna"}]}');
    const tag = tagPattern.exec(body)?.[0] ?? "p0-0";
    arrivals.push({ tag, at: Date.now() });
    const number = lot(tag);
    if (number < 4 && !refused.has(tag)) {
      refused.add(tag);
      const error = { message: "Too many requests.", type: "requests", code: "rate_limit_exceeded" };
      response.writeHead(429, { "content-type": "application/json", "retry-after": "1" });
      return response.end(JSON.stringify({ error }));
    }
    if (number >= 4 && number < 6) return;
    const isImage = path.includes("/images/");
    await sleep((isImage ? 400 : 100) + number * 6);
    if (number >= 6 && number < 9 && !isImage) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(answerTo(tag)[0]);
      await sleep(10);
      return response.destroy();
    }
    if (isImage) {
      const b64_json = pngWith(tag).toString("base64");
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify({ created: 1, data: [{ b64_json }] }));
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    return response.end(answerTo(tag).join(""));
  };
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    arrivals,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
