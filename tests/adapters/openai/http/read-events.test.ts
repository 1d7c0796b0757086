import fc from "fast-check";
import { readEvents, type StreamPart } from "../../../../src/adapters/openai/http/read-events.js";
import { readSteps } from "../../../../src/adapters/openai/chat/read-steps.js";

describe("a stream of events", () => {
  it("is read the same, wherever the network splits it", async () => {
    const data = fc.record({ type: fc.string(), delta: fc.string({ unit: "grapheme" }) });
    const breaks = fc.constantFrom("\n", "\r\n");
    await fc.assert(
      fc.asyncProperty(
        fc.array(data),
        breaks,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        async (events, lineBreak, sizes) => {
          const lines = events.flatMap((one) => ["event: response.any", `data: ${JSON.stringify(one)}`, ""]);
          const bytes = Buffer.from([": hello", ...lines, "data: [DONE]", "", ""].join(lineBreak));
          const expected = [...events.map((one) => ({ type: "event", data: one })), { type: "end" }];
          expect(await partsOf(cut(bytes, sizes))).toEqual(expected);
        },
      ),
    );
  });

  it("groups parts that arrived together", async () => {
    const chunks = ["data: 1\n\ndata: 2\n\n", "data: 3\n\n"].map((text) => Buffer.from(text));
    const groups = [];
    for await (const parts of readEvents(bodyOf(chunks), 1_000)) groups.push(parts.length);
    expect(groups).toEqual([2, 1]);
  });

  it("recognises errors by the event's name and by any event's error", async () => {
    const text =
      'event: error\ndata: {"message":"It broke."}\n\ndata: {"error":{"message":"It broke too."}}\n\nevent: error\ndata: "Plainly."\n\n';
    const parts = await partsOf([Buffer.from(text)]);
    expect(parts.map((part) => part.type === "vendor-error" && part.vendorError.text)).toEqual([
      "It broke.",
      "It broke too.",
      "Plainly.",
    ]);
  });

  it("yields what came before an event that is not JSON, and reads nothing after it", async () => {
    const seen: StreamPart[] = [];
    const reading = async () => {
      for await (const parts of readEvents(
        bodyOf([Buffer.from("data: 1\n\ndata: {oh\n\ndata: 2\n\n")]),
        1_000,
      )) {
        seen.push(...parts);
      }
    };
    await expect(reading()).rejects.toBeInstanceOf(SyntaxError);
    expect(seen).toEqual([{ type: "event", data: 1 }]);
  });

  it.each([
    ["", undefined],
    ["\n", undefined],
    ["\r", undefined],
    ["", new Error("the connection was lost")],
  ])("reads a last event that lacks its blank line: %j, %s", async (ending, thrown) => {
    const body = Buffer.from(`data: {"a":1}\n\ndata: {"b":"ü"}${ending}`);
    for (let size = 1; size <= body.length; size++) {
      const seen: StreamPart[] = [];
      const reading = async () => {
        for await (const parts of readEvents(bodyOf(cut(body, [size]), thrown), 1_000)) seen.push(...parts);
      };
      if (thrown === undefined) await reading();
      else await expect(reading()).rejects.toBe(thrown);
      expect(seen).toEqual([
        { type: "event", data: { a: 1 } },
        { type: "event", data: { b: "ü" } },
      ]);
    }
  });

  it("ignores a last event that is not whole, as its end may have been cut off", async () => {
    for (const rest of ["data: {", 'data: {"b":', "data", "data:", "event: x\n"]) {
      expect(await partsOf([Buffer.from(`data: 1\n\n${rest}`)])).toEqual([{ type: "event", data: 1 }]);
    }
  });

  it.each(["[DONE]\n", "[DONE]", "[DONE", "[DON", "[DO", "[D", " [DONE] ", '"[DONE]"', "[done]", "DONE"])(
    "takes %j at the end for the end mark",
    async (mark) => {
      const text = `data: 1\n\ndata: ${mark}`;
      for (const size of [1, 3, 100]) {
        expect(await partsOf(cut(Buffer.from(text), [size]))).toEqual([
          { type: "event", data: 1 },
          { type: "end" },
        ]);
      }
    },
  );

  it.each(["data: [DONE]", "data:[DONE]\n", "data: [DONE]\r\n"])(
    "does not wait for the blank line after %j",
    async (mark) => {
      const never = new Promise<never>(() => undefined);
      for (const text of [`data: 1\n\n${mark}`, `data: 1\r\n\r\n${mark}`]) {
        for (const size of [1, 4, 100]) {
          async function* body() {
            yield* cut(Buffer.from(text), [size]);
            await never;
          }
          const seen: StreamPart[] = [];
          for await (const parts of readEvents(body(), 1_000)) seen.push(...parts);
          expect(seen).toEqual([{ type: "event", data: 1 }, { type: "end" }]);
        }
      }
    },
  );

  it("is not ended by text that mentions the end mark", async () => {
    const data = { delta: "data: [DONE]" };
    const body = Buffer.from(`data: ${JSON.stringify(data)}\n\ndata: 2\n\n`);
    for (let size = 1; size <= body.length; size++) {
      expect(await partsOf(cut(body, [size]))).toEqual([
        { type: "event", data },
        { type: "event", data: 2 },
      ]);
    }
  });

  it.each([
    "data:",
    "data:   ",
    "data: ping",
    "data: [PING]",
    "data: keep-alive",
    "data: keep alive",
    "data: : OPENROUTER PROCESSING",
    "data: ping - 2026-11-28 12:00:00",
    "data: null",
    "event: ping\ndata: 12:00:00",
    "event: keepalive\ndata: now and then",
    ": comment",
    "id: 1",
  ])("skips %j, which only keeps the connection open", async (text) => {
    expect(await partsOf([Buffer.from(`${text}\n\ndata: 1\n\n${text}\n\ndata: 2\n\n`)])).toEqual([
      { type: "event", data: 1 },
      { type: "event", data: 2 },
    ]);
  });

  it.each(["Internal Server Error", "<html>", "{oh", "[1,"])("does not skip %j", async (data) => {
    await expect(partsOf([Buffer.from(`data: ${data}\n\n`)])).rejects.toBeInstanceOf(SyntaxError);
  });

  it("reads an error that is not JSON", async () => {
    for (const text of ["Overloaded", "Internal Server Error"]) {
      expect(await partsOf([Buffer.from(`event: error\ndata: ${text}\n\n`)])).toEqual([
        { type: "vendor-error", vendorError: { codes: [], text } },
      ]);
    }
  });

  it("reads events without blank lines between them", async () => {
    const text = 'data: {"a":1}\ndata: ping\ndata: {"b":2}\ndata: [DONE]\ndata: {"c":3}\n\n';
    expect(await partsOf([Buffer.from(text)])).toEqual([
      { type: "event", data: { a: 1 } },
      { type: "event", data: { b: 2 } },
      { type: "end" },
    ]);
    await expect(partsOf([Buffer.from("data: 1\ndata: {oh\ndata: 2\n\n")])).rejects.toBeInstanceOf(
      SyntaxError,
    );
  });

  it.each(["ping", ": comment", "", "keep alive"])("reads an event right after %j", async (filler) => {
    expect(await partsOf([Buffer.from(`data: ${filler}\ndata: {"a":1}\n\n`)])).toEqual([
      { type: "event", data: { a: 1 } },
    ]);
  });

  it("reads one event in several lines", async () => {
    expect(await partsOf([Buffer.from('data: {\ndata: "a": 1\ndata: }\n\n')])).toEqual([
      { type: "event", data: { a: 1 } },
    ]);
  });

  it("yields an empty group for what is not an event, as a sign of life", async () => {
    const chunks = [": comment\n\n", "\n", "data: 1", "\n\n"].map((text) => Buffer.from(text));
    const groups = [];
    for await (const parts of readEvents(bodyOf(chunks), 1_000)) groups.push(parts.length);
    expect(groups).toEqual([0, 0, 0, 1]);
  });

  it("reads nothing after the end mark", async () => {
    expect(await partsOf([Buffer.from("data: [DONE]\n\ndata: 1\n\n")])).toEqual([{ type: "end" }]);
  });
});

describe("the steps of an answer", () => {
  it("join adjacent steps that contain only text", async () => {
    const chunk = Buffer.from(
      ["a", "b", { stop: true }, "c"].map((one) => `data: ${JSON.stringify(one)}\n\n`).join(""),
    );
    const steps = [];
    const readEvent = (event: unknown) => (typeof event === "string" ? { delta: event } : { finish: "stop" });
    for await (const step of readSteps(bodyOf([chunk, chunk]), readEvent, 1_000)) steps.push(step);
    const joined = [{ delta: "ab" }, { finish: "stop" }, { delta: "c" }];
    expect(steps).toEqual([...joined, ...joined]);
  });

  it("include signs of life", async () => {
    const chunks = [": comment\n\n", "data: 1\n\ndata: 2\n\n"].map((text) => Buffer.from(text));
    const steps = [];
    for await (const step of readSteps(bodyOf(chunks), () => ({ delta: "" }), 1_000)) steps.push(step);
    expect(steps).toEqual([{}, { delta: "" }, { delta: "" }]);
  });
});

async function partsOf(chunks: Iterable<Uint8Array>): Promise<StreamPart[]> {
  const all = [];
  for await (const parts of readEvents(bodyOf(chunks), 1_000)) all.push(...parts);
  return all;
}

async function* bodyOf(chunks: Iterable<Uint8Array>, thrown?: Error): AsyncGenerator<Uint8Array> {
  yield* chunks;
  if (thrown !== undefined) throw thrown;
}

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
