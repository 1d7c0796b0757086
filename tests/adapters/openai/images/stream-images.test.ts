import type { Fault } from "../../../support/openai-server-faults.js";
import { drawing, openAiSession, type OpenAiSession } from "../../../support/openai-server-session.js";

const opened: OpenAiSession[] = [];
afterAll(() => Promise.all(opened.map(({ server }) => server.close())));

const bytes = Uint8Array.from([137, 80, 78, 71, 0, 255, 1]);
const fox = { bytes, mediaType: "image/png" } as const;

describe.each(["generate", "edit"] as const)("an image that is streamed while it is drawn (%s)", (how) => {
  it("reports partial images, and returns the finished one", async () => {
    const { draw, server, events } = await setup();
    const reply = (await draw())._unsafeUnwrap();
    expect(Uint8Array.from(reply.images[0]!.bytes)).toEqual(bytes);
    expect(reply).toMatchObject({ usage: { inputTokens: 12, outputTokens: 100 }, requestId: "req_1" });
    expect(server.requests[0]?.body).toMatchObject({ stream: true, partial_images: 2 });
    expect(shown(events)).toEqual([
      [1, bytes],
      [2, bytes],
    ]);
  });

  it("reads the complete reply of a server that does not stream", async () => {
    const { draw, server, events } = await setup();
    server.enqueue({ type: "no-stream" });
    expect((await draw())._unsafeUnwrap().images).toHaveLength(1);
    expect(shown(events)).toEqual([]);
  });

  it.each<[Fault, string, string]>([
    [
      { type: "cut", after: 1, how: "end" },
      "interrupted",
      "without saying that it was complete. A partial image had arrived.",
    ],
    [{ type: "cut", after: 2, how: "destroy" }, "interrupted", "the connection was lost (ECONNRESET)"],
    [{ type: "cut", after: 0, how: "end" }, "interrupted", "No partial image had arrived."],
    [
      { type: "error-event", after: 1, code: "moderation_blocked", message: "No." },
      "content-rejected",
      "Reword",
    ],
    [{ type: "malformed-json", after: 1 }, "malformed-reply", "not the expected JSON"],
  ])("explains how it broke off: %j", async (fault, kind, why) => {
    const { draw, server, events } = await setup();
    server.enqueue(fault);
    const error = (await draw())._unsafeUnwrapErr();
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(why);
    expect(shown(events)).toHaveLength("after" in fault ? (fault.after ?? 0) : 0);
  });

  it("ends immediately when cancelled, and closes the connection", async () => {
    const { draw, server, cancel, events } = await setup();
    server.enqueue({ type: "hang", after: 1 });
    const result = draw();
    while (shown(events).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    cancel();
    expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(await server.requests[0]?.closedByClient).toBe(true);
  });

  const shown = (events: OpenAiSession["events"]) =>
    events.flatMap((event) =>
      event.type === "partial-image" ? [[event.number, Uint8Array.from(event.bytes)]] : [],
    );

  async function setup() {
    const session = await openAiSession({}, { imageBytes: bytes });
    opened.push(session);
    const request = drawing({ partialImages: 2 });
    const { image, call } = session;
    return {
      ...session,
      draw: () =>
        how === "generate" ? image.generate(request, call) : image.edit!({ ...request, images: [fox] }, call),
    };
  }
});
