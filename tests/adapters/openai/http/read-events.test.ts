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
    for await (const parts of readEvents(responseOf(chunks), 1_000)) groups.push(parts.length);
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
        responseOf([Buffer.from("data: 1\n\ndata: {oh\n\ndata: 2\n\n")]),
        1_000,
      )) {
        seen.push(...parts);
      }
    };
    await expect(reading()).rejects.toBeInstanceOf(SyntaxError);
    expect(seen).toEqual([{ type: "event", data: 1 }]);
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
    for await (const step of readSteps(responseOf([chunk, chunk]), readEvent, 1_000)) steps.push(step);
    const joined = [{ delta: "ab" }, { finish: "stop" }, { delta: "c" }];
    expect(steps).toEqual([...joined, ...joined]);
  });
});

async function partsOf(chunks: Iterable<Uint8Array>): Promise<StreamPart[]> {
  const all = [];
  for await (const parts of readEvents(responseOf(chunks), 1_000)) all.push(...parts);
  return all;
}

/** The result of our own fetch: a body that is not a web stream. */
const responseOf = (chunks: Iterable<Uint8Array>): Response =>
  ({ body: chunks, headers: new Headers() }) as unknown as Response;

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
