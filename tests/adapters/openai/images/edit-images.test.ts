import { plainPng } from "../../../../src/testing/doubles/plain-png.js";
import type { EditRequest } from "../../../../src/ports/image-provider.js";
import { openAiSession, type OpenAiSession } from "../../../support/openai-server-session.js";
import { mediaTypeOf } from "../../../../src/domain/images/inputs/image-bytes.js";
import { tinyPng } from "../../../../src/testing/doubles/fake-image-provider.js";

const opened: OpenAiSession[] = [];
afterAll(() => Promise.all(opened.map(({ server }) => server.close())));

const glass = { bytes: plainPng({ width: 1, height: 1 }, 0, 0), mediaType: "image/png" } as const;
const fox = { bytes: tinyPng(1), mediaType: "image/png" } as const;

describe("editing images", () => {
  it("sends the images byte for byte, with the image options", async () => {
    const { edit, server } = await setup();
    const mask = { bytes: plainPng({ width: 1, height: 1 }, 0, 0), mediaType: "image/png" } as const;
    const jpeg = { bytes: Uint8Array.from([0xff, 0xd8, 0xff, 0]), mediaType: "image/jpeg" } as const;
    const reply = await edit({
      images: [fox, jpeg],
      mask,
      count: 2,
      size: "1536x1024",
      quality: "high",
      background: "opaque",
      output_format: "webp",
      output_compression: 80,
      complexity: "low",
    });
    expect(reply._unsafeUnwrap()).toMatchObject({ usage: { outputTokens: 200 }, requestId: "req_1" });
    expect(reply._unsafeUnwrap().images).toHaveLength(2);
    const [request] = server.requests;
    expect(request?.path).toBe("/v1/images/edits");
    expect(request?.headers.authorization).toMatch(/^Bearer /);
    expect(request?.body).toEqual({
      model: "gpt-image-2.6-flare",
      prompt: "give it a hat",
      n: 2,
      size: "1536x1024",
      quality: "high",
      background: "opaque",
      output_format: "webp",
      output_compression: 80,
      complexity: "low",
      image: [
        { name: "image-1.png", type: "image/png", bytes: fox.bytes },
        { name: "image-2.jpeg", type: "image/jpeg", bytes: jpeg.bytes },
      ],
      mask: { name: "mask.png", type: "image/png", bytes: mask.bytes },
    });
  });

  it("sends what was drawn on the first image, and asks for an animation", async () => {
    const { edit, server } = await setup();
    const markup = { bytes: plainPng({ width: 1, height: 1 }, 0, 0), mediaType: "image/png" } as const;
    const asked = { output_format: "gif", frame_count: 4, frame_duration_ms: 250, size: "384x384" };
    const [made] = (await edit({ markup, ...asked }))._unsafeUnwrap().images;
    expect(mediaTypeOf(made!.bytes)).toBe("image/gif");
    expect(server.requests[0]?.body).toMatchObject({
      ...asked,
      markup: { name: "markup.png", type: "image/png", bytes: markup.bytes },
    });
  });

  it("asks for an SVG, and says what its author cost", async () => {
    const { edit, server } = await setup();
    const { images, notes } = (await edit({ output_format: "svg", svg_model: "gpt-6-sol" }))._unsafeUnwrap();
    expect(mediaTypeOf(images[0]!.bytes)).toBe("image/svg+xml");
    expect(notes).toEqual(["gpt-6-sol wrote the SVG with 1200 tokens, which are billed in addition."]);
    expect(server.requests[0]?.body).toMatchObject({ output_format: "svg", svg: { model: "gpt-6-sol" } });
  });

  it.each<Partial<EditRequest>>([
    { markup: fox },
    { model: "gpt-image-2", markup: glass },
    { markup: glass, mask: glass },
    { mask: glass, output_format: "gif" },
    { output_format: "svg", count: 2 },
    { output_format: "gif", frame_count: 17 },
    { frame_count: 4 },
    { svg_model: "gpt-6-sol" },
    { output_format: "svg", background: "transparent" },
    { model: "gpt-image-2.5-flare", output_format: "svg" },
  ])("is refused by the server as OpenAI refuses it: %j", async (fields) => {
    const { edit } = await setup();
    expect((await edit(fields))._unsafeUnwrapErr().kind).toBe("invalid-request");
  });

  it("ends immediately when cancelled, and closes the connection", async () => {
    const { edit, server, cancel } = await setup();
    server.enqueue({ type: "hang" });
    const result = edit();
    await server.received(1);
    cancel();
    expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(await server.requests[0]?.closedByClient).toBe(true);
  });

  it.each([
    [{ type: "status", status: 400, body: { error: { code: "moderation_blocked" } } }, "content-rejected"],
    [{ type: "reset" }, "unavailable"],
    [{ type: "malformed-json" }, "malformed-reply"],
    [{ type: "images", data: [] }, "malformed-reply"],
  ] as const)("explains what went wrong: %j", async (fault, kind) => {
    const { edit, server } = await setup();
    server.enqueue(fault);
    expect((await edit())._unsafeUnwrapErr().kind).toBe(kind);
  });

  async function setup() {
    const session = await openAiSession();
    opened.push(session);
    return {
      ...session,
      edit: (fields: Partial<EditRequest> = {}) =>
        session.image.edit!(
          {
            model: "gpt-image-2.6-flare",
            prompt: "give it a hat",
            count: 1,
            choosesDelivery: false,
            images: [fox],
            ...fields,
          },
          session.call,
        ),
    };
  }
});
