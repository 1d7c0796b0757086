import type { OpenAiOptions } from "../../../../src/adapters/openai/options/openai-options.js";
import { drawing, openAiSession, type OpenAiSession } from "../../../support/openai-server-session.js";

const opened: OpenAiSession[] = [];
afterAll(() => Promise.all(opened.map(({ server }) => server.close())));

const bytes = Uint8Array.from([137, 80, 78, 71, 0, 255, 1]);
const base64 = Buffer.from(bytes).toString("base64");

describe("images", () => {
  it("returns as many images as requested, byte for byte, with their metadata", async () => {
    const { image, call, server, events } = await setup();
    const reply = await image.generate(drawing({ count: 2, size: "1024x1024", quality: "low" }), call);
    expect(plain(reply._unsafeUnwrap())).toEqual({
      images: [{ bytes }, { bytes }],
      usage: { inputTokens: 12, textInputTokens: 12, imageInputTokens: 0, outputTokens: 200 },
      requestId: "req_1",
      notes: [],
    });
    expect(events).toEqual([{ type: "working" }]);
    expect(server.requests[0]?.body).toEqual({
      model: "gpt-image-2.6-flare",
      prompt: "a lighthouse",
      n: 2,
      size: "1024x1024",
      quality: "low",
    });
  });

  it("passes the image options on, in the wire's terms", async () => {
    const { image, call, server } = await setup();
    const options = { background: "transparent", complexity: "high", moderation: "low" };
    await image.generate(drawing({ ...options, output_format: "webp", output_compression: 0 }), call);
    await image.generate(drawing({ model: "dall-e-3", style: "natural" }), call);
    expect(server.requests[0]?.body).toMatchObject({
      ...options,
      output_format: "webp",
      output_compression: 0,
    });
    expect(server.requests[1]?.body).toHaveProperty("style", "natural");
  });

  it("asks for bytes if the model supports that, and keeps the revised prompt", async () => {
    const { image, call, server } = await setup();
    const reply = await image.generate(drawing({ model: "dall-e-3", choosesDelivery: true }), call);
    expect(server.requests[0]?.body).toHaveProperty("response_format", "b64_json");
    expect(plain(reply._unsafeUnwrap()).images).toEqual([
      { bytes, revisedPrompt: "a lighthouse, in detail" },
    ]);
  });

  it("downloads images from the base URL's own host, without sending the key", async () => {
    const { image, call, server } = await setup();
    const reply = await image.generate(drawing({ model: "dall-e-2", count: 2 }), call);
    expect(plain(reply._unsafeUnwrap()).images).toEqual([{ bytes }, { bytes }]);
    expect(server.requests.map(({ path }) => path).sort()).toEqual([
      "/images/1-1.png",
      "/images/1-2.png",
      "/v1/images/generations",
    ]);
    expect(server.requests[1]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ["a data: URL", { url: `data:image/png;base64,${base64}` }],
    ["base64 with line breaks", { b64_json: `${base64.slice(0, 4)}\n${base64.slice(4)}\n`, url: null }],
    ["a data: URL in the wrong field", { b64_json: `data:image/png;base64,${base64}` }],
  ])("accepts %s", async (_, entry) => {
    const { image, call, server } = await setup();
    server.enqueue({ type: "images", data: [entry] });
    expect(plain((await image.generate(drawing(), call))._unsafeUnwrap()).images).toEqual([{ bytes }]);
  });

  it("returns the others if one cannot be downloaded, and says why", async () => {
    const { image, call, server } = await setup();
    server.enqueue({ type: "images", data: [{ url: "http://10.0.0.1/secret.png" }, { b64_json: base64 }] });
    const reply = plain((await image.generate(drawing({ count: 2 }), call))._unsafeUnwrap());
    expect(reply.images).toEqual([{ bytes }]);
    expect(reply.notes).toEqual([expect.stringContaining("private network")]);
  });

  it.each([
    ["base64", { b64_json: "n*t base64!" }, "not base64"],
    ["anything", {}, "its URL is not valid"],
    ["an image", { url: "data:text/plain,hello" }, "not base64"],
    ["an empty image", { b64_json: "" }, "not base64"],
  ])("fails with a non-retryable error if the only image is not %s", async (_, entry, why) => {
    const { image, call, server } = await setup();
    server.enqueue({ type: "images", data: [entry] });
    const error = (await image.generate(drawing(), call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "malformed-reply", retryable: false, requestId: "req_1" });
    expect(error.message).toContain(why);
  });

  it.each([
    { type: "images", data: [] },
    { type: "status", status: 200, body: { created: 1 } },
    { type: "malformed-json" },
    { type: "html" },
  ] as const)("rejects %j", async (fault) => {
    const { image, call, server } = await setup();
    server.enqueue(fault);
    expect((await image.generate(drawing(), call))._unsafeUnwrapErr().kind).toBe("malformed-reply");
  });

  it("returns fewer images than requested without an error", async () => {
    const { image, call, server } = await setup();
    server.enqueue({ type: "images", data: [{ b64_json: base64 }] });
    expect((await image.generate(drawing({ count: 3 }), call))._unsafeUnwrap().images).toHaveLength(1);
  });

  it("ends immediately when cancelled, and closes the connection", async () => {
    const { image, call, server, cancel } = await setup();
    server.enqueue({ type: "hang" });
    const result = image.generate(drawing(), call);
    await server.received(1);
    cancel();
    expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(await server.requests[0]?.closedByClient).toBe(true);
  });

  it("ends immediately when cancelled in the middle of an image", async () => {
    const { image, call, server, cancel } = await setup();
    server.enqueue({ type: "hang", after: 0 });
    const result = image.generate(drawing(), call);
    await server.received(1);
    setTimeout(cancel, 50);
    expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(await server.requests[0]?.closedByClient).toBe(true);
  });

  it.each([
    ["destroy", "unavailable", "the connection was lost (ECONNRESET)"],
    ["end", "malformed-reply", "it is not the expected JSON"],
  ] as const)("reports that the reply broke off in the middle of an image (%s)", async (how, kind, why) => {
    const { image, call, server } = await setup();
    server.enqueue({ type: "cut", after: 0, how });
    const error = (await image.generate(drawing(), call))._unsafeUnwrapErr();
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(why);
  });

  it("respects the size limit for downloads", async () => {
    const { image, call } = await setup({ limits: { imageBytes: 6 } });
    const error = (await image.generate(drawing({ model: "dall-e-2" }), call))._unsafeUnwrapErr();
    expect(error.message).toContain("larger than 6 bytes");
  });

  it("serves real images of the requested size", async () => {
    const session = await openAiSession();
    opened.push(session);
    const reply = (await session.image.generate(drawing({ size: "1280x640" }), session.call))._unsafeUnwrap();
    const header = Buffer.from(reply.images[0]!.bytes);
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([1280, 640]);
  });

  async function setup(options: Partial<OpenAiOptions> = {}): Promise<OpenAiSession> {
    const session = await openAiSession(options, { imageBytes: bytes, retiredModelsLive: true });
    opened.push(session);
    return session;
  }
});

/** Converts bytes so that they compare by content, whatever the array type. */
function plain<Reply extends { images: readonly { bytes: Uint8Array }[] }>(reply: Reply): Reply {
  return {
    ...reply,
    images: reply.images.map((image) => ({ ...image, bytes: Uint8Array.from(image.bytes) })),
  };
}
