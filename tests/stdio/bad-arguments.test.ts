import { closeSessions, sharedSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

const tooLong = (characters: number): string => "x".repeat(characters);

describe("bad arguments over stdio", () => {
  it.each([
    ["query", undefined, "text that is not blank"],
    ["query", "", "text that is not blank"],
    ["query", " \n\t ", "text that is not blank"],
    ["query", 7, "text that is not blank"],
    ["query", null, "text that is not blank"],
    ["query", ["Hello"], "text that is not blank"],
    ["system", ["Be brief."], "text that is not blank"],
    ["reasoning_effort", "minimal", "one of none, low, medium, high, xhigh, max"],
    ["reasoning_effort", 1, "one of none, low, medium, high, xhigh, max"],
    ["model", 4, "the id of a model"],
    ["temperature", -0.1, "a number from 0 to 2"],
    ["temperature", 2.1, "a number from 0 to 2"],
    ["temperature", "warm", "a number from 0 to 2"],
    ["temperature", "2.1", "a number from 0 to 2"],
    ["temperature", [1], "a number from 0 to 2"],
    ["max_tokens", -1, "a whole number from 1 to 4000"],
    ["max_tokens", 4001, "a whole number from 1 to 4000"],
    ["max_tokens", 1.5, "a whole number from 1 to 4000"],
    ["max_tokens", "1.5", "a whole number from 1 to 4000"],
    ["max_tokens", "three", "a whole number from 1 to 4000"],
    ["max_tokens", "0x10", "a whole number from 1 to 4000"],
    ["timeout_seconds", 0.5, "a number of seconds from 1 to 3600"],
    ["timeout_seconds", 3601, "a number of seconds from 1 to 3600"],
    ["timeout_seconds", "10 s", "a number of seconds from 1 to 3600"],
    ["max_retries", -1, "a whole number from 0 to 10"],
    ["max_retries", 11, "a whole number from 0 to 10"],
    ["max_retries", 0.5, "a whole number from 0 to 10"],
    ["max_retries", true, "a whole number from 0 to 10"],
    ["web_search", "yes", "true or false"],
    ["web_search", 1, "true or false"],
    ["images", "[1, 2]", "a list of 1 to 16 texts"],
    ["images", { path: "fox.png" }, "a list of 1 to 16 texts"],
    ["schema", "an object with a name", 'a JSON Schema with "type": "object"'],
    ["schema", '["object"]', 'a JSON Schema with "type": "object"'],
  ])("ask-openai refuses %s %j", async (argument, value, allowed) => {
    const { refusal, message } = await setup("ask-openai", { query: "Hello", [argument]: value });
    expect(refusal).toEqual({ isError: true, kind: "invalid-arguments", sent: 0 });
    expect(message).toMatch(
      new RegExp(`^Nothing was sent: ${argument} (is required: it )?must be ${allowed}`),
    );
    if (value !== undefined) expect(message).toContain(`got ${JSON.stringify(value)}.`);
  });

  it.each([
    ["prompt", undefined, "text that is not blank"],
    ["prompt", "", "text that is not blank"],
    ["prompt", "   ", "text that is not blank"],
    ["prompt", { text: "a fox" }, "text that is not blank"],
    ["model", false, "the id of a model"],
    ["size", "big", "auto or WIDTHxHEIGHT"],
    ["size", "1024", "auto or WIDTHxHEIGHT"],
    ["size", "1024X1024", "auto or WIDTHxHEIGHT"],
    ["size", "0x1024", "auto or WIDTHxHEIGHT"],
    ["size", "-512x512", "auto or WIDTHxHEIGHT"],
    ["size", 1024, "auto or WIDTHxHEIGHT"],
    ["quality", "best", "one of auto, low, medium, high, xhigh, max, standard, hd"],
    ["quality", 1, "one of auto, low, medium, high, xhigh, max, standard, hd"],
    ["n", -1, "a whole number from 1 to 10"],
    ["n", 11, "a whole number from 1 to 10"],
    ["n", 1.5, "a whole number from 1 to 10"],
    ["n", "two", "a whole number from 1 to 10"],
    ["n", "11", "a whole number from 1 to 10"],
    ["overwrite", "sure", "true or false"],
    ["timeout_seconds", 0.5, "a number of seconds from 1 to 3600"],
    ["timeout_seconds", 3600.5, "a number of seconds from 1 to 3600"],
    ["max_retries", -1, "a whole number from 0 to 10"],
    ["max_retries", 11, "a whole number from 0 to 10"],
  ])("create-image refuses %s %j", async (argument, value, allowed) => {
    const { refusal, message } = await setup("create-image", { prompt: "a fox", [argument]: value });
    expect(refusal).toEqual({ isError: true, kind: "invalid-arguments", sent: 0 });
    expect(message).toMatch(
      new RegExp(`^Nothing was sent: ${argument} (is required: it )?must be ${allowed}`),
    );
    if (value !== undefined) expect(message).toContain(`got ${JSON.stringify(value)}.`);
  });

  it.each([
    ["dall-e-3", { size: "512x512" }, "supports 1024x1024, 1792x1024, 1024x1792; got"],
    ["dall-e-3", { quality: "high" }, "accepts standard, hd; got"],
    ["dall-e-3", { prompt: tooLong(4_001) }, "accepts at most 4000 characters; got 4001."],
    ["dall-e-2", { size: "1792x1024" }, "supports 256x256, 512x512, 1024x1024; got"],
    ["dall-e-2", { quality: "hd" }, "accepts only standard; got"],
    ["dall-e-2", { prompt: tooLong(1_001) }, "accepts at most 1000 characters; got 1001."],
    ["gpt-image-1.5", { size: "1792x1024" }, "supports 1024x1024, 1536x1024, 1024x1536, auto; got"],
    ["gpt-image-1.5", { quality: "xhigh" }, "accepts low, medium, high, auto; got"],
    ["gpt-image-2", { quality: "max" }, "accepts low, medium, high, auto; got"],
    ["gpt-image-2.6-flare", { size: "1000x1000" }, "in multiples of 16"],
    ["gpt-image-2.6-flare", { size: "256x256" }, "from 655360 to 8294400 pixels"],
    ["gpt-image-2.6-flare", { size: "3840x1024" }, "from 1:3 to 3:1"],
    ["gpt-image-2.6-flare", { size: "4096x2048" }, "no edge over 3840"],
    ["gpt-image-2.6-flare", { quality: "hd" }, "accepts low, medium, high, xhigh, max, auto; got"],
    ["gpt-image-2.6-flare", { prompt: tooLong(32_001) }, "accepts at most 32000 characters; got 32001."],
  ])(
    "%s refuses what it does not accept, and says what it accepts: %#",
    async (model, input: object, allowed) => {
      const { refusal, message } = await setup("create-image", { prompt: "a fox", model, ...input });
      expect(refusal).toEqual({ isError: true, kind: "invalid-arguments", sent: 0 });
      const [argument, value] = Object.entries(input)[0] as [string, string];
      expect(message).toContain(`Nothing was sent: ${argument}: ${model} `);
      expect(message).toContain(allowed);
      if (argument !== "prompt") expect(message).toContain(`got "${value}".`);
    },
  );

  it("lists several issues together, including those of the model", async () => {
    const { refusal, message } = await setup("create-image", {
      prompt: " ",
      model: "dall-e-3",
      size: "512x512",
      quality: "low",
      n: 11,
      background: "opaque",
      steps: 20,
    });
    expect(refusal).toEqual({ isError: true, kind: "invalid-arguments", sent: 0 });
    const [heading, ...faults] = message.split("\n");
    expect(heading).toBe("Nothing was sent, because of 6 issues:");
    expect(faults.map((fault) => /^- (?:Unknown argument "steps"|[a-z]+)/.exec(fault)?.[0])).toEqual([
      "- prompt",
      "- n",
      '- Unknown argument "steps"',
      "- size",
      "- quality",
      "- background",
    ]);
  });

  it.each([
    [
      "ask-openai",
      { query: "Hello" },
      "prompt",
      "query, conversation, images, system, model, reasoning_effort, temperature, max_tokens, web_search, schema, background, timeout_seconds, max_retries",
    ],
    [
      "ask-openai",
      { query: "Hello" },
      "Query",
      "query, conversation, images, system, model, reasoning_effort, temperature, max_tokens, web_search, schema, background, timeout_seconds, max_retries",
    ],
    ["ask-openai", { query: "Hello" }, "constructor", "query, conversation, images, system, model"],
    [
      "create-image",
      { prompt: "a fox" },
      "steps",
      "prompt, model, reference, size, aspect_ratio, resolution, enhance_prompt, quality, background, output_format, output_compression, animate, frame_count, frame_duration_ms, svg_model, complexity, moderation, style, n, save_to, overwrite, timeout_seconds, max_retries",
    ],
    ["create-image", { prompt: "a fox" }, "response_format", "prompt, model, reference, size, aspect_ratio"],
  ])("%s %j refuses the unknown argument %s by name", async (tool, input, argument, known) => {
    const { refusal, message } = await setup(tool, { ...input, [argument]: "x" });
    expect(refusal).toEqual({ isError: true, kind: "invalid-arguments", sent: 0 });
    expect(message).toContain(`Nothing was sent: Unknown argument "${argument}"; the arguments are ${known}`);
  });

  it("refuses a call without any arguments", async () => {
    const { message } = await setup("ask-openai", undefined);
    expect(message).toBe("Nothing was sent: query is required: it must be text that is not blank.");
  });

  async function setup(tool: string, input: object | undefined) {
    const { client, upstream } = await sharedSession();
    const before = upstream.requests.length;
    const params = { name: tool, ...(input && { arguments: input as Record<string, unknown> }) };
    const result = (await client.callTool(params)) as Parameters<typeof textOf>[0];
    const error = result._meta?.["mcp-openai/error"] as { kind?: string } | undefined;
    return {
      refusal: { isError: result.isError, kind: error?.kind, sent: upstream.requests.length - before },
      message: textOf(result),
    };
  }
});
