import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { chatCompletions } from "../../../../src/adapters/openai/chat/chat-completions-chat.js";
import { mapChatUsage } from "../../../../src/adapters/openai/chat/chat-usage.js";
import { mapImageUsage } from "../../../../src/adapters/openai/images/image-usage.js";
import { responses } from "../../../../src/adapters/openai/chat/responses-chat.js";
import { resetDuration } from "../../../../src/adapters/openai/headers/response-headers.js";
import { quote } from "../../../../src/adapters/openai/errors/read-vendor-error.js";
import { mapFinishReason } from "../../../../src/adapters/openai/chat/finish-reason.js";

describe("reading the wire", () => {
  it.each([responses, chatCompletions])(
    "never throws, whatever an event or a body is",
    ({ readEvent, readWhole }) => {
      const types = fc.constantFrom(
        "response.completed",
        "response.failed",
        "response.output_text.delta",
        "error",
      );
      const event = fc.oneof(
        fc.anything(),
        fc.record({ type: types, response: fc.anything(), delta: fc.anything() }),
        fc.record({ choices: fc.anything(), usage: fc.anything() }),
        fc.record({ choices: fc.array(fc.record({ delta: fc.anything(), message: fc.anything() })) }),
      );
      fc.assert(
        fc.property(event, (value) => {
          expect(typeof readEvent(value)).toBe("object");
          readWhole(value);
        }),
      );
    },
  );

  it("reads chunks of servers that leave out everything optional", () => {
    expect(chatCompletions.readEvent({ choices: [{ delta: { content: "Hi" } }] })).toMatchObject({
      delta: "Hi",
    });
    expect(chatCompletions.readEvent({ choices: [{ finish_reason: "stop" }] })).toMatchObject({
      finish: "stop",
    });
    expect(responses.readEvent({ type: "response.completed", response: {} })).toMatchObject({
      finish: "completed",
    });
  });

  it("takes a blank reason for none", () => {
    const incomplete = (reason: unknown) =>
      responses.readEvent({
        type: "response.incomplete",
        response: { status: "incomplete", incomplete_details: { reason } },
      }).finish;
    expect(incomplete("max_output_tokens")).toBe("max_output_tokens");
    for (const blank of ["", " ", "null", null, 1]) expect(incomplete(blank)).toBe("incomplete");
    const whole = (status: unknown) => responses.readWhole({ object: "response", status })?.finish;
    expect(whole("completed")).toBe("completed");
    for (const blank of ["", "none", null, {}]) expect(whole(blank)).toBeUndefined();
  });

  it("reads a piece of text the same, whatever else is in its event", () => {
    const plain = {
      id: "1",
      model: "m",
      choices: [{ index: 0, delta: { content: "Hi" }, finish_reason: null }],
    };
    for (const event of [plain, { ...plain, usage: null }, { ...plain, usage: { prompt_tokens: 1 } }]) {
      expect(chatCompletions.readEvent(event)).toMatchObject({ delta: "Hi", model: "m" });
    }
  });

  it("uses the text of the last event if no deltas came", () => {
    const output = [
      { type: "reasoning", summary: [] },
      { type: "message", content: [{ type: "output_text", text: "Hi" }] },
    ];
    expect(responses.readEvent({ type: "response.completed", response: { output } }).wholeText).toBe("Hi");
  });
});

describe("mapFinishReason", () => {
  it.each([
    ["stop", "stop"],
    ["completed", "stop"],
    ["length", "length"],
    ["max_output_tokens", "length"],
    ["content_filter", "content-filter"],
    ["tool_calls", "other"],
    ["incomplete", "other"],
  ])("maps %s to %s", (raw, unified) => {
    expect(mapFinishReason(raw, false)).toEqual({ unified, raw });
    expect(mapFinishReason(raw, true)).toEqual({ unified: "refusal", raw });
  });
});

describe("usage", () => {
  it.each([
    [
      { prompt_tokens: 1, completion_tokens: 2 },
      { inputTokens: 1, outputTokens: 2 },
    ],
    [
      { input_tokens: 1, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } },
      { inputTokens: 1, outputTokens: 2, reasoningTokens: 1 },
    ],
    [
      { prompt_tokens: 1, completion_tokens: 2, completion_tokens_details: null },
      { inputTokens: 1, outputTokens: 2 },
    ],
    [
      {
        prompt_tokens: 9,
        prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
        completion_tokens: 2,
      },
      { inputTokens: 9, cachedInputTokens: 4, outputTokens: 2 },
    ],
    [
      { input_tokens: 9, input_tokens_details: { cached_tokens: 4 }, output_tokens: 2 },
      { inputTokens: 9, cachedInputTokens: 4, outputTokens: 2 },
    ],
    [
      {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 2, cache_write_tokens: 5 },
        output_tokens: 2,
      },
      { inputTokens: 9, cachedInputTokens: 2, cacheWriteTokens: 5, outputTokens: 2 },
    ],
    [
      { prompt_tokens: 9, prompt_tokens_details: { cache_write_tokens: 5 }, completion_tokens: 2 },
      { inputTokens: 9, cacheWriteTokens: 5, outputTokens: 2 },
    ],
    [
      { input_tokens: 9, input_tokens_details: { cached_tokens: "some" }, output_tokens: 2 },
      { inputTokens: 9, outputTokens: 2 },
    ],
    [{ prompt_tokens: "many" }, undefined],
    [{ prompt_tokens: -1, completion_tokens: 2 }, undefined],
    [null, undefined],
  ])("of a chat is read from %j", (wire, usage) => {
    expect(mapChatUsage(wire)).toEqual(usage);
  });

  it("of images is read if present", () => {
    expect(mapImageUsage({ input_tokens: 1, output_tokens: 2 })).toEqual({ inputTokens: 1, outputTokens: 2 });
    const details = { text_tokens: 1, image_tokens: 4 };
    expect(mapImageUsage({ input_tokens: 5, output_tokens: 2, input_tokens_details: details })).toEqual({
      inputTokens: 5,
      textInputTokens: 1,
      imageInputTokens: 4,
      outputTokens: 2,
    });
    expect(mapImageUsage(undefined)).toBeUndefined();
  });
});

describe("resetDuration", () => {
  it.each([
    ["1s", 1_000],
    ["6m0s", 360_000],
    ["20ms", 20],
    ["1h2m3.5s", 3_723_500],
    ["8.64s", 8_640],
    ["0s", 0],
    ["", undefined],
    ["12", undefined],
    ["soon", undefined],
    ["1s!", undefined],
    ["1.2.3s", undefined],
  ])("reads %j", (text, milliseconds) => {
    expect(resetDuration(text)).toBe(milliseconds);
  });

  it("reads any duration in its units", () => {
    const amount = fc.nat(999);
    fc.assert(
      fc.property(amount, amount, amount, amount, (h, m, s, ms) => {
        expect(resetDuration(`${h}h${m}m${s}s${ms}ms`)).toBe(((h * 60 + m) * 60 + s) * 1000 + ms);
      }),
    );
  });
});

describe("quote", () => {
  it("is one line of bounded length in one pair of quotation marks, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (foreign) => {
        const quotation = quote(foreign, (text) => text);
        expect(quotation).toMatch(/^"[^"\p{C}]*"$/u);
        expect(Array.from(quotation).length).toBeLessThanOrEqual(303);
      }),
    );
  });
});

describe("the source", () => {
  it("loads the vendor's package only when it is needed", () => {
    const folder = new URL(
      "../../../../src/adapters/openai/",
      `file://${process.cwd()}/tests/adapters/openai/chat/`,
    );
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const source = readFileSync(new URL(file, folder), "utf8");
      expect(source).not.toMatch(/^import (?!type )[^;]*from "(openai|ipaddr\.js)/m);
    }
  });
});
