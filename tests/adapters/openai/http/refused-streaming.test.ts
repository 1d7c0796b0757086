import type { OpenAiServerOptions } from "../../../support/openai-server.js";
import {
  drawing,
  openAiSession,
  question,
  type OpenAiSession,
} from "../../../support/openai-server-session.js";

const opened: OpenAiSession[] = [];
afterAll(() => Promise.all(opened.map(({ server }) => server.close())));

const answer = "You asked: how deep is the sea";

describe("a server that refuses parameters of streaming", () => {
  const unknown = { error: { message: "Unrecognized request argument: stream_options", type: "invalid" } };
  it.each([
    [400, unknown],
    [400, [unknown]],
    [422, { detail: [{ loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }] }],
    [400, { error: { message: "Not here.", param: "stream_options.include_usage" } }],
    [404, "stream_options: no such field"],
  ])(
    "is asked again without stream_options once, and from then on: HTTP %d with %j",
    async (status, body) => {
      const { ask, refuse, sent } = await setup({ api: "chat-completions" });
      refuse(status, body);
      expect(await ask()).toEqual([expect.stringMatching(/does not accept stream_options for gpt-6-luna/)]);
      expect(await ask()).toEqual([]);
      expect(sent()).toMatchObject([
        { stream: true, stream_options: { include_usage: true } },
        { stream: true },
        { stream: true },
      ]);
      for (const request of sent().slice(1)) expect(request).not.toHaveProperty("stream_options");
    },
  );

  describe.each(["responses", "chat-completions"] as const)("in the style %s", (api) => {
    it.each([
      [400, { error: { message: "Streaming is not supported by this model." } }],
      [
        400,
        { error: { message: "Your organization must be verified to stream this model.", param: "stream" } },
      ],
      [404, { detail: "stream not available" }],
      [501, "streaming: not implemented"],
    ])("is asked again without stream once, and from then on: HTTP %d with %j", async (status, body) => {
      const { ask, refuse, sent } = await setup({ api });
      refuse(status, body);
      expect(await ask()).toEqual([
        expect.stringMatching(/does not accept stream .* in one piece. The server said: ".*"/),
      ]);
      expect(await ask()).toEqual([]);
      expect(sent()).toHaveLength(3);
      for (const request of sent().slice(1)) {
        expect(request).not.toHaveProperty("stream");
        expect(request).not.toHaveProperty("stream_options");
      }
    });

    it("remembers it by model", async () => {
      const { ask, refuse, sent } = await setup({ api });
      refuse(400, { error: "stream is not supported" });
      await ask();
      await ask({ model: "gpt-6-sol" });
      expect(sent().map(({ model, stream = false }) => [model, stream])).toEqual([
        ["gpt-6-luna", true],
        ["gpt-6-luna", false],
        ["gpt-6-sol", true],
      ]);
    });

    it.each([
      [500, { error: { message: "stream failed", type: "server_error" } }],
      [504, "upstream stream timeout"],
      [429, { error: "too many streams; stream slower" }],
      [400, { error: { message: "The stream of tokens is too warm.", param: "temperature" } }],
      [400, { error: "upstream rejected this" }],
    ])("is not assumed from HTTP %d with %j", async (status, body) => {
      const { chat, call, refuse, sent } = await setup({ api });
      refuse(status, body);
      expect((await chat.complete(question(), call)).isErr()).toBe(true);
      expect(sent()).toHaveLength(1);
    });

    it("does not remember what did not help", async () => {
      const { chat, call, refuse, sent } = await setup({ api });
      refuse(400, { error: "no stream" });
      refuse(400, { error: "the stream is not it" });
      expect((await chat.complete(question(), call)).isErr()).toBe(true);
      expect((await chat.complete(question(), call))._unsafeUnwrap().notes).toEqual([]);
      expect(sent().map(({ stream }) => stream)).toEqual([true, undefined, true]);
    });
  });

  it("leaves out one after the other", async () => {
    const { ask, refuse, sent } = await setup({ api: "chat-completions" });
    refuse(400, { error: "stream_options is unknown" });
    refuse(400, { error: "streaming is not supported" });
    expect(await ask()).toHaveLength(2);
    expect(sent()).toHaveLength(3);
  });

  it.each([
    [400, { error: { message: "Unknown parameter: 'partial_images'.", param: "partial_images" } }],
    [422, { detail: [{ loc: ["body", "stream"], msg: "Extra inputs are not permitted" }] }],
    [400, "streaming of images is not supported"],
  ])("draws and edits without them once, and from then on: HTTP %d with %j", async (status, body) => {
    for (const tool of ["generate", "edit"] as const) {
      const { draw, refuse, sent } = await setup();
      refuse(status, body);
      expect(await draw(tool)).toEqual([
        expect.stringMatching(/does not accept (partial_images|stream) for/),
      ]);
      expect(await draw(tool)).toEqual([]);
      expect(sent()).toHaveLength(3);
      if (tool === "edit") continue;
      expect(sent()[0]).toMatchObject({ stream: true, partial_images: 2 });
      for (const request of sent().slice(1)) {
        expect(request).not.toHaveProperty("stream");
        expect(request).not.toHaveProperty("partial_images");
      }
    }
  });

  it.each([502, 504, 524])("never draws again after HTTP %d", async (status) => {
    const { image, call, refuse, sent } = await setup();
    refuse(status, "stream interrupted; partial_images lost");
    expect((await image.generate(drawing({ partialImages: 2 }), call)).isErr()).toBe(true);
    expect(sent()).toHaveLength(1);
  });

  it("does not blame streaming that was not asked for", async () => {
    const { image, call, refuse, sent } = await setup();
    refuse(400, { error: "stream is not supported" });
    expect((await image.generate(drawing(), call)).isErr()).toBe(true);
    expect(sent()).toHaveLength(1);
  });

  async function setup(options = {}, serverOptions: OpenAiServerOptions = {}) {
    const session = await openAiSession(options, serverOptions);
    opened.push(session);
    const { chat, image, call, server } = session;
    return {
      ...session,
      refuse: (status: number, body: unknown) => server.enqueue({ type: "status", status, body }),
      /** Asks and returns the notes. */
      ask: async (fields = {}) => {
        const reply = (await chat.complete(question(fields), call))._unsafeUnwrap();
        expect(reply.text).toBe(answer);
        return reply.notes;
      },
      /** Draws or edits and returns the notes. */
      draw: async (tool: "generate" | "edit") => {
        const input = { bytes: pixel, mediaType: "image/png" } as const;
        const request = drawing({ partialImages: 2 });
        const reply =
          tool === "generate"
            ? await image.generate(request, call)
            : await image.edit!({ ...request, images: [input] }, call);
        expect(reply._unsafeUnwrap().images).toHaveLength(1);
        return reply._unsafeUnwrap().notes;
      },
      sent: () => server.requests.map(({ body }) => body as Record<string, unknown>),
    };
  }
});

const pixel = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
);
