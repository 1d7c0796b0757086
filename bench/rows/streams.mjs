import { interleaved, median, now } from "../support/measure.mjs";

const deltaKey = "mcp-openai/delta";

/** Asks with a progress token. @returns when each delta arrived, and when the text was complete. */
async function stream(host, token) {
  const startedAt = now();
  const deltas = [];
  host.onProgress = ({ _meta }) => {
    if (_meta?.[deltaKey] !== undefined) deltas.push({ text: _meta[deltaKey], at: now() });
  };
  const result = await host.call("ask-openai", { query: "How deep is the sea?" }, token);
  const text = deltas.map((delta) => delta.text).join("");
  if (text === "" || text !== result.content[0].text) throw new Error("the stream is not the answer");
  return { milliseconds: deltas.at(-1).at - startedAt, deltas };
}

/** A stream of 1,000 tokens at full speed, until the host has the complete text. */
export async function fullSpeed(bench) {
  const reader = bench.floor("sse-reader");
  const host = bench.server("long");
  await host.initialize();
  let token = 0;
  const url = `${bench.baseUrl("long")}/responses`;
  return interleaved(
    41,
    async () => (await reader.run({ url })).milliseconds,
    async () => (await stream(host, ++token)).milliseconds,
  );
}

/** How much later a token reaches the host than a raw reader, at 500 tokens per second, in milliseconds. */
export async function tokenDelay(bench) {
  const reader = bench.floor("sse-reader");
  const host = bench.server("drip");
  await host.initialize();
  let token = 0;
  const url = `${bench.baseUrl("drip")}/responses`;
  return interleaved(
    3,
    async () => delayOf((await reader.run({ url })).deltas),
    async () => delayOf((await stream(host, ++token)).deltas),
    (ours, floor) => ours - floor,
  );
}

/** Each token is the time at which it was written; several may arrive together. */
const delayOf = (deltas) =>
  median(
    deltas.flatMap(({ text, at }) =>
      text
        .trim()
        .split(" ")
        .map((writtenAt) => at - Number(writtenAt)),
    ),
  );
