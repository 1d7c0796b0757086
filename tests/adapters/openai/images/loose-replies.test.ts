import zlib from "node:zlib";
import { openAiProviders } from "../../../../src/adapters/openai/openai-providers.js";
import { webImages } from "../../../../src/adapters/web/web-images.js";
import type { CallEvent } from "../../../../src/ports/call.js";
import { drawing } from "../../../support/openai-server-session.js";
import { startQuirkyServer, type QuirkyServer } from "../../../support/quirky-server.js";

const opened: QuirkyServer[] = [];
afterAll(() => Promise.all(opened.map((server) => server.close())));

const bytes = Buffer.from([137, 80, 78, 71, 0, 255, 1]);
const b64_json = bytes.toString("base64");
const fox = { bytes, mediaType: "image/png" } as const;

describe.each([
  ["generate", "image_generation"],
  ["edit", "image_edit"],
] as const)("images of a compatible server (%s)", (how, kind) => {
  const events = [
    { type: `${kind}.partial_image`, partial_image_index: 0, b64_json },
    { type: `${kind}.completed`, b64_json },
  ];
  const stream = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
  const whole = JSON.stringify({ data: [{ b64_json }] });

  it.each(["", "text/plain", "application/octet-stream", "application/json", "text/event-stream"])(
    "are understood as a stream and as JSON, labelled %j",
    async (type) => {
      const { draw, server, partials } = await setup();
      for (const text of [stream, whole]) {
        const bodies = [
          text,
          `\uFEFF${text}`,
          `\n\n${text}`,
          text.trimEnd(),
          ["\n", text.slice(0, 30), text.slice(30)],
        ];
        for (const body of bodies) {
          server.reply({ status: 200, body, type });
          expect((await draw())._unsafeUnwrap().images.map(({ bytes }) => Buffer.from(bytes))).toEqual([
            bytes,
          ]);
          expect(partials()).toBe(text === stream ? 1 : 0);
        }
        server.reply({ status: 200, body: zlib.gzipSync(text), type, encoding: "gzip" });
        expect((await draw())._unsafeUnwrap().images).toHaveLength(1);
        expect(partials()).toBe(text === stream ? 1 : 0);
      }
      expect(server.requests).toHaveLength(12);
    },
  );

  it.each(["", "application/json", "text/event-stream", "text/html"])(
    "are not looked for in a web page, labelled %j",
    async (type) => {
      const { draw, server } = await setup();
      server.reply({ status: 200, body: "<!doctype html>", type });
      expect((await draw())._unsafeUnwrapErr()).toMatchObject({
        kind: "malformed-reply",
        message: expect.stringContaining("it is a web page"),
      });
    },
  );

  it("are drawn while anything arrives", async () => {
    const { draw, server, signs } = await setup();
    const body = [": drawing\n\n", ": drawing\n\n", stream.slice(0, 20), stream.slice(20)];
    server.reply({ status: 200, body, type: "text/event-stream", pauseMilliseconds: 100 });
    (await draw())._unsafeUnwrap();
    expect(signs()).toBeGreaterThanOrEqual(3);
  });

  it("are complete if the connection breaks after them", async () => {
    const { draw, server } = await setup();
    server.reply({ status: 200, body: stream.trimEnd(), type: "text/event-stream", after: "reset" });
    expect(await draw()).toMatchObject({ value: { images: [{}] } });
  });

  async function setup() {
    const server = await startQuirkyServer();
    opened.push(server);
    const reported: CallEvent[] = [];
    const call = {
      signal: new AbortController().signal,
      report: (event: CallEvent) => void reported.push(event),
    };
    const { image } = openAiProviders({
      baseUrl: server.baseUrl,
      api: "auto",
      images: webImages({}),
      redact: (foreign) => foreign,
    });
    const request = drawing({ partialImages: 1 });
    return {
      server,
      draw: () =>
        how === "generate" ? image.generate(request, call) : image.edit!({ ...request, images: [fox] }, call),
      /** How many partial images were shown since the last time. */
      partials: () => reported.splice(0).filter(({ type }) => type === "partial-image").length,
      signs: () => reported.filter(({ type }) => type === "working").length,
    };
  }
});
