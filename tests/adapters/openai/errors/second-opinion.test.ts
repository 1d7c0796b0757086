import { LLMock } from "@copilotkit/aimock";
import { openAiProviders } from "../../../../src/adapters/openai/openai-providers.js";
import { webImages } from "../../../../src/adapters/web/web-images.js";
import type { CallEvent } from "../../../../src/ports/call.js";
import { drawing, question } from "../../../support/openai-server-session.js";

const running: LLMock[] = [];
afterAll(() => Promise.all(running.map((mock) => mock.stop())));

describe("the adapter with a third-party fake of OpenAI", () => {
  it.each(["responses", "chat-completions"] as const)("gets an answer by %s", async (api) => {
    const { mock, providers, call, events } = await setup(api);
    mock.onMessage("how deep is the sea", { content: "Deeper than it is wide, here and there." });
    const reply = (await providers.chat.complete(question(), call))._unsafeUnwrap();
    expect(reply).toMatchObject({
      text: "Deeper than it is wide, here and there.",
      finishReason: { unified: "stop" },
    });
    const deltas = events.flatMap((event) => (event.type === "text" ? [event.delta] : []));
    expect(deltas.join("")).toBe(reply.text);
  });

  it("gets an image", async () => {
    const { mock, providers, call } = await setup("auto");
    const b64Json = Buffer.from("an image").toString("base64");
    mock.onImage("a lighthouse", { image: { b64Json } });
    const reply = (await providers.image.generate(drawing(), call))._unsafeUnwrap();
    expect(Buffer.from(reply.images[0]!.bytes).toString()).toBe("an image");
  });

  it("recognises a refusal", async () => {
    const { mock, providers, call } = await setup("responses");
    mock.nextRequestError(429, {
      message: "Slow down.",
      type: "rate_limit_error",
      code: "rate_limit_exceeded",
    });
    const error = (await providers.chat.complete(question(), call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "rate-limited", retryable: true });
  });

  async function setup(api: "auto" | "responses" | "chat-completions") {
    const mock = new LLMock({ port: 0, chunkSize: 8 });
    await mock.start();
    running.push(mock);
    const events: CallEvent[] = [];
    return {
      mock,
      events,
      providers: openAiProviders({
        apiKey: "mock",
        baseUrl: `${mock.url}/v1`,
        api,
        images: webImages({}),
        redact: (text) => text,
      }),
      call: { signal: new AbortController().signal, report: (event: CallEvent) => void events.push(event) },
    };
  }
});
