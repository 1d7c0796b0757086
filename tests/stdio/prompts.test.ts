import { ErrorCode, ResourceListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import sharp from "sharp";
import { closeSessions, sharedSession, stdioSession } from "../support/stdio-client.js";

afterAll(closeSessions);

describe("the prompts over stdio", () => {
  it("are listed, and return their text, in full", async () => {
    const { client } = await sharedSession();
    const { prompts } = await client.listPrompts();
    const given: Record<string, Record<string, string>> = {
      "second-opinion": { question: "Is P equal to NP?", model: "gpt-6-sol" },
      "image-brief": { idea: "a fox in the snow", style: "woodcut", use: "a poster" },
      "compare-models": { question: "Why is the sky blue?", models: "gpt-6-luna,gpt-6-sol" },
    };
    expect(prompts.map(({ name }) => name)).toEqual(Object.keys(given));
    for (const one of prompts) {
      expect(one).toMatchSnapshot(one.name);
      const { description, messages } = await client.getPrompt({
        name: one.name,
        arguments: given[one.name]!,
      });
      expect(description).toBe(one.description);
      expect(messages).toEqual([{ role: "user", content: { type: "text", text: expect.any(String) } }]);
      expect((messages[0]!.content as { text: string }).text).toMatchSnapshot(`${one.name}, written`);
    }
  });

  it("reject invalid input, and name it", async () => {
    const { client } = await sharedSession();
    const refusal = (message: RegExp) => ({
      code: ErrorCode.InvalidParams,
      message: expect.stringMatching(message),
    });
    const get = (name: string, input?: unknown) =>
      client.getPrompt({ name, arguments: input as Record<string, string> });
    await expect(get("haiku")).rejects.toMatchObject(
      refusal(/There is no prompt "haiku"\. The prompts are second-opinion, image-brief, compare-models\./),
    );
    await expect(get("second-opinion")).rejects.toMatchObject(refusal(/question is required/));
    await expect(get("second-opinion", { question: 7 })).rejects.toMatchObject(
      refusal(/question must be text that is not blank; got 7\./),
    );
    await expect(get("compare-models", { question: "Why?", models: "gpt-4" })).rejects.toMatchObject(
      refusal(/models must be 2 to 5 .*; got "gpt-4"\./),
    );
    await client.ping();
  });

  it("complete available models, by their purpose", async () => {
    const { complete } = await setup();
    const luna = (await complete("second-opinion", "model", "gpt-6-lu")).completion;
    expect(luna).toEqual({ values: ["gpt-6-luna"], total: 1, hasMore: false });
    expect((await complete("second-opinion", "model", "image")).completion.values).toEqual([]);
    expect((await complete("image-brief", "model", "2.6-F")).completion.values).toEqual([
      "gpt-image-2.6-flare",
    ]);
    expect((await complete("compare-models", "models", "gpt-6-luna,gpt-6-s")).completion.values).toEqual([
      "gpt-6-luna, gpt-6-sol",
    ]);
    expect((await complete("compare-models", "question", "W")).completion.values).toEqual([]);
  });

  it("refuse to complete unknown prompts and arguments, and say so", async () => {
    const { client, complete } = await setup();
    await expect(complete("haiku", "model", "")).rejects.toThrow('There is no prompt "haiku"');
    await expect(complete("image-brief", "models", "")).rejects.toThrow(
      'image-brief has no argument "models"; it has idea, style, use, model.',
    );
    await expect(
      client.complete({
        ref: { type: "ref/resource", uri: "file:///{path}" },
        argument: { name: "path", value: "" },
      }),
    ).rejects.toThrow("This server has no resource templates");
  });

  it("complete nothing if another server cannot be asked, because only it knows its models", async () => {
    const { upstream, complete } = await setup(await stdioSession());
    await upstream.close();
    expect((await complete("second-opinion", "model", "gpt-6-luna")).completion.values).toEqual([]);
  });

  async function setup(session?: Awaited<ReturnType<typeof stdioSession>>) {
    const { client, upstream } = session ?? (await sharedSession());
    return {
      client,
      upstream,
      complete: (prompt: string, name: string, value: string) =>
        client.complete({ ref: { type: "ref/prompt", name: prompt }, argument: { name, value } }),
    };
  }
});

describe("what the server tells hosts about itself", () => {
  it("includes its capabilities, and small icons that are images", async () => {
    const { client } = await sharedSession();
    expect(client.getServerCapabilities()).toEqual({
      tools: {},
      resources: { listChanged: true },
      prompts: {},
      completions: {},
    });
    const lists = [
      client.getServerVersion()?.icons,
      ...(await client.listTools()).tools.map(({ icons }) => icons),
      ...(await client.listPrompts()).prompts.map(({ icons }) => icons),
    ];
    for (const icons of lists) {
      expect(icons?.length).toBeGreaterThan(0);
      for (const { src, mimeType } of icons!) {
        expect(src.length).toBeLessThan(800);
        const [, type, data] = /^data:(image\/[a-z+]+);base64,(.+)$/.exec(src)!;
        expect(type).toBe(mimeType);
        const { format } = await sharp(Buffer.from(data!, "base64")).metadata();
        expect(mimeType).toContain(format);
      }
    }
  });

  it("includes one notification that the list of resources has changed, when images have been made", async () => {
    const { client, call, messages } = await sharedSession();
    const changed = new Promise<void>((resolve) => {
      client.setNotificationHandler(ResourceListChangedNotificationSchema, () => resolve());
    });
    await call("ask-openai", { query: "Why?" });
    await call("create-image", { prompt: "a red fox", n: 4 });
    await changed;
    const { resources } = await client.listResources();
    expect(resources.filter(({ name }) => name.includes("a-red-fox"))).toHaveLength(4);
    expect(messages.filter(({ method }) => method === "notifications/resources/list_changed")).toHaveLength(
      1,
    );
  });
});
