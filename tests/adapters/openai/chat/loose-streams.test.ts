import zlib from "node:zlib";
import { openAiProviders } from "../../../../src/adapters/openai/openai-providers.js";
import { webImages } from "../../../../src/adapters/web/web-images.js";
import type { CallEvent } from "../../../../src/ports/call.js";
import { question } from "../../../support/openai-server-session.js";
import { startQuirkyServer, type QuirkyServer } from "../../../support/quirky-server.js";

const opened: QuirkyServer[] = [];
afterAll(() => Promise.all(opened.map((server) => server.close())));

const eventStream = "text/event-stream";
const sse = (...events: unknown[]): string =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");

/** What an answer consists of in each style. */
const styles = {
  responses: {
    delta: (delta: string) => ({ type: "response.output_text.delta", delta }),
    end: { type: "response.completed", response: { status: "completed", model: "m" } },
    whole: (text: string) => ({
      object: "response",
      status: "completed",
      output: [{ type: "message", content: [{ type: "output_text", text }] }],
    }),
  },
  "chat-completions": {
    delta: (content: string) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    end: { model: "m", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
    whole: (content: string) => ({ choices: [{ index: 0, message: { content }, finish_reason: "stop" }] }),
  },
} as const;

describe.each(["responses", "chat-completions"] as const)("an answer in the style of %s", (api) => {
  const { delta, end, whole } = styles[api];
  const stream = sse(delta("Very "), delta("deep."), end);

  it.each([
    ["labelled as JSON", stream, { type: "application/json" }],
    ["labelled as text", stream, { type: "text/plain" }],
    ["labelled as a web page", stream, { type: "text/html; charset=utf-8" }],
    ["without a label", stream, { type: "" }],
    ["with a byte order mark", `\uFEFF${stream}`, { type: eventStream }],
    ["after blank lines", ["\n", "\r\n", stream], { type: "" }],
    ["without its last blank line", stream.trimEnd(), { type: eventStream }],
    ["without blank lines", stream.replaceAll("\n\n", "\n"), { type: eventStream }],
    [
      "with filler",
      sse(delta("Very "), "", "ping", ": still here", delta("deep."), end),
      { type: eventStream },
    ],
    ["in gzip", zlib.gzipSync(stream), { type: eventStream, encoding: "gzip" }],
    ["in brotli", zlib.brotliCompressSync(stream), { type: eventStream, encoding: "br" }],
    ["as JSON without a label", JSON.stringify(whole("Very deep.")), { type: "" }],
    ["as JSON labelled as text", JSON.stringify(whole("Very deep.")), { type: "text/plain" }],
    ["as JSON labelled as bytes", JSON.stringify(whole("Very deep.")), { type: "application/octet-stream" }],
    ["as JSON labelled as a stream", JSON.stringify(whole("Very deep.")), { type: eventStream }],
    [
      "as JSON with a byte order mark",
      `\uFEFF${JSON.stringify(whole("Very deep."))}`,
      { type: "application/json" },
    ],
    [
      "as JSON in deflate",
      zlib.deflateSync(JSON.stringify(whole("Very deep."))),
      { type: "", encoding: "deflate" },
    ],
  ])("is understood %s, and asked for once", async (_, body, header) => {
    const { ask, server, deltas } = await setup();
    server.reply({ status: 200, body, ...header });
    expect((await ask())._unsafeUnwrap()).toMatchObject({
      text: "Very deep.",
      finishReason: { unified: "stop" },
    });
    expect(deltas().join("")).toBe("Very deep.");
    expect(server.requests).toHaveLength(1);
  });

  it.each(["", "text/plain", "application/json", eventStream, "text/html"])(
    "is a web page if it is one, labelled %j",
    async (type) => {
      const { ask, server } = await setup();
      server.reply({ status: 200, body: "\n<!doctype html><title>Sign in</title>", type });
      expect((await ask())._unsafeUnwrapErr()).toMatchObject({
        kind: "malformed-reply",
        message: expect.stringContaining("it is a web page"),
      });
    },
  );

  it("is complete if the connection is lost after its end", async () => {
    const { ask, server } = await setup();
    for (const body of [stream, stream.trimEnd(), sse(delta("Very "), delta("deep."), "[DONE]").trimEnd()]) {
      server.reply({ status: 200, body, type: eventStream, after: "reset" });
      expect((await ask())._unsafeUnwrap().text).toBe("Very deep.");
    }
  });

  it("is complete at its end, even if the connection stays open", async () => {
    const { ask, server } = await setup();
    const marks = ["data: [DONE]\n\n", "data: [DONE]\n", "data: [DONE]"];
    for (const mark of api === "responses" ? [...marks, sse(end)] : marks) {
      server.reply({ status: 200, body: sse(delta("Deep.")) + mark, type: eventStream, after: "hang" });
      expect((await ask())._unsafeUnwrap().text).toBe("Deep.");
    }
  });

  it.each(["reset", undefined] as const)("keeps its last piece when it is cut there (%s)", async (after) => {
    const { ask, server } = await setup();
    const body = sse(delta("Very "), delta("deep")).trimEnd();
    server.reply({ status: 200, body, type: eventStream, ...(after && { after }) });
    expect((await ask())._unsafeUnwrapErr()).toMatchObject({ kind: "interrupted", partialText: "Very deep" });
  });

  it("counts whatever arrives as a sign of life", async () => {
    const { ask, server, events } = await setup();
    const signs = () => events.splice(0).map(({ type }) => type);
    const filler = [": PROCESSING\n\n", "\n", "data: ping\n\n"];
    const body = ["\n", ...filler, sse(delta("Deep.")), ...filler, sse(end)];
    server.reply({ status: 200, body, type: eventStream, pauseMilliseconds: 100 });
    (await ask())._unsafeUnwrap();
    expect(signs().join(" ")).toMatch(/^(working ){3,5}text( working){3,4}$/);
    server.reply({ status: 200, body: ["\n", "\n", JSON.stringify(whole("Deep."))], pauseMilliseconds: 100 });
    (await ask())._unsafeUnwrap();
    expect(signs().join(" ")).toMatch(/^(working ){2,3}text$/);
  });

  it("never contains half a character in one of its pieces", async () => {
    const { ask, server, deltas } = await setup();
    // Without an event in between, what arrives together is one piece.
    const between = { type: "other" };
    const pieces = ["a\ud83d", "\ude00", "😀b", "\ud83d"].flatMap((piece) => [delta(piece), between]);
    server.reply({ status: 200, body: sse(...pieces, end), type: eventStream });
    expect((await ask())._unsafeUnwrap().text).toBe("a😀😀b");
    expect(deltas()).toEqual(["a", "😀", "😀b"]);
  });

  it("is cut at a whole character if it is too large", async () => {
    const { ask, server } = await setup({ answerBytes: 4 });
    server.reply({ status: 200, body: sse(delta("abc😀def"), end), type: eventStream });
    expect((await ask())._unsafeUnwrapErr()).toMatchObject({ kind: "interrupted", partialText: "abc" });
  });

  it.each([
    ["in one piece", [delta("<think>Let me see.</think>\n\nVery deep.")]],
    [
      "in pieces",
      [
        delta("<thi"),
        delta("nk>Let me"),
        delta(" see.</th"),
        delta("ink>\n"),
        delta("\nVery "),
        delta("deep."),
      ],
    ],
    [
      "by another name",
      [delta("<reasoning>"), delta("Let me see."), delta("</reasoning>"), delta("Very deep.")],
    ],
  ])("does not contain the reasoning in front of it, %s", async (_, body) => {
    const { ask, server, deltas, events } = await setup();
    server.reply({ status: 200, body: [...body, end].map((event) => sse(event)), type: eventStream });
    expect((await ask())._unsafeUnwrap().text).toBe("Very deep.");
    expect(deltas().join("")).toBe("Very deep.");
    expect(events.filter(({ type }) => type === "working").length).toBeGreaterThanOrEqual(2);
    server.reply({ status: 200, body: whole("<think>Let me see.</think>Very deep.") });
    expect((await ask())._unsafeUnwrap().text).toBe("Very deep.");
  });

  it("is empty if it was all reasoning, and the rest of it if that has begun", async () => {
    const { ask, server } = await setup();
    for (const [body, text] of [
      [[delta("<think>Let me see."), end], ""],
      [[delta("<think>Let me see."), "[DONE]"], ""],
      [[delta("<thi"), end], "<thi"],
      [[delta("It is <think>."), end], "It is <think>."],
    ] as const) {
      server.reply({ status: 200, body: sse(...body), type: eventStream });
      expect((await ask())._unsafeUnwrap()).toMatchObject({ text, finishReason: { unified: "stop" } });
    }
  });

  async function setup(limits: { answerBytes?: number } = {}) {
    const server = await startQuirkyServer("scripted");
    opened.push(server);
    const events: CallEvent[] = [];
    const report = (event: CallEvent) => void events.push(event);
    const call = { signal: new AbortController().signal, report };
    const { chat } = openAiProviders({
      baseUrl: server.baseUrl,
      api,
      images: webImages({}),
      redact: (foreign) => foreign,
      limits,
    });
    return {
      server,
      events,
      ask: () => chat.complete(question(), call),
      deltas: () => events.flatMap((event) => (event.type === "text" ? [event.delta] : [])),
    };
  }
});
