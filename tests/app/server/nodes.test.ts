import { setTimeout } from "node:timers/promises";
import { ResultAsync } from "neverthrow";
import type { Client } from "@modelcontextprotocol/client";
import type { ImageProvider } from "../../../src/ports/image-provider.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { removeTemporaryFolders } from "../../support/built-server.js";
import { describeWithRedis, RedisServer } from "../../support/redis-server.js";
import { s3Credentials, startS3Server } from "../../support/s3-server.js";
import { endTeamServers, startTeamServer } from "../../support/team-server.js";

const textOf = (result: unknown): string =>
  (result as { content: { text?: string }[] }).content.map(({ text = "" }) => text).join("\n");

const ask = async (client: Client, args: Record<string, unknown>) =>
  textOf(await client.callTool({ name: "ask-openai", arguments: args }));

describeWithRedis("two nodes for a team", () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterEach(endTeamServers);
  afterAll(async () => {
    await redis.stop();
    await removeTemporaryFolders();
  });

  it("keep what belongs to each principal, and the limits, together", async () => {
    const [one, other] = await setup({ default: { requests_per_minute: 2, calls_at_once: 1 } });
    const [alice, aliceThere, bob] = [
      await one!.clientOf("alice"),
      await other!.clientOf("alice"),
      await other!.clientOf("bob"),
    ];
    const conversation = /Conversation: (\w+)/.exec(await ask(alice, { query: "Remember 7" }))![1]!;
    expect(await ask(bob, { query: "Go on", conversation })).toContain(
      "There is no conversation with this id",
    );
    expect(await ask(aliceThere, { query: "Go on", conversation })).toContain(
      `Conversation: ${conversation}`,
    );
    const refused = await ask(alice, { query: "Again", timeout_seconds: 5 });
    expect(refused).toContain("Your limit of 2 requests a minute on this server is used up. It frees in");
    expect(await ask(bob, { query: "Why?" })).toContain("Yes.");
  });

  it("keep the limit for all, whichever node is asked", async () => {
    const nodes = await setup({}, { requestsPerMinute: 2 });
    for (const [node, name] of [
      [nodes[0]!, "alice"],
      [nodes[1]!, "bob"],
    ] as const)
      expect(await ask(await node.clientOf(name), { query: "Why?" })).toContain("Yes.");
    const carol = await nodes[1]!.clientOf("carol");
    expect(await ask(carol, { query: "Why?", timeout_seconds: 5 })).toContain(
      "The limit of 2 requests a minute for all who use this server together is used up. It frees in",
    );
  });

  it("read the end of a text that the other one has cut, for the same principal only", async () => {
    const long = "All work and no play.\n".repeat(5_000);
    const [one, other] = await setup({}, { resultBudget: 50_000 }, long);
    const cut = await ask(await one!.clientOf("alice"), { query: "Tell me a story" });
    const uri = /(mcp-openai:\S+\/texts\/[\w-]+), in 5 parts/.exec(cut)![1]!;
    expect(cut).toContain(`can be read as a resource for an hour: ${uri}`);
    const [alice, bob] = [await other!.clientOf("alice"), await other!.clientOf("bob")];
    const read = async (client: Client, part: number): Promise<string> => {
      const { contents } = await client.readResource({ uri: `${uri}?part=${part}` });
      return (contents[0] as { text: string }).text;
    };
    const parts = await Promise.all([1, 2, 3, 4, 5].map((part) => read(alice, part)));
    expect(parts.join("")).toContain(long);
    await expect(read(bob, 1)).rejects.toThrow("This text is not kept: only the last 20 are, for an hour.");
  });

  it("go on while Redis is gone, and say so where the proxy asks", async () => {
    const [node] = await setup({ default: { dollars_per_day: 1 } });
    const ready = async () => (await fetch(node!.address.replace("/mcp", "/readyz"))).text();
    const alice = await node!.clientOf("alice");
    expect(await ready()).toBe("ready\n");
    await redis.stop();
    while ((await ready()) === "ready\n") await setTimeout(20);
    expect(await ready()).toContain("ready\nThe shared state cannot be reached");
    expect(await ask(alice, { query: "Why?" })).toContain("Yes.");
    // The address of Redis means nothing to callers.
    const refused = await ask(alice, { query: "Go on", conversation: "abcdefghijkl" });
    expect(refused).toContain(
      "What this server shares with others cannot be reached right now. Try again shortly",
    );
    expect(refused).not.toContain("Redis");
    await redis.start();
    while ((await ready()) !== "ready\n") await setTimeout(20);
    expect(await ask(alice, { query: "Why?" })).toContain("Conversation: ");
  });

  it("show the finished images of a job of the other node, if they share a bucket", async () => {
    const s3 = await startS3Server();
    const instant = new FakeImageProvider();
    let finish!: () => void;
    const isFinished = new Promise<void>((resolve) => (finish = resolve));
    let drawn = 0;
    /** Each request is for one image, and the second takes until it may finish. */
    const imageProvider: ImageProvider = {
      generate: (request, call) =>
        ResultAsync.fromSafePromise((drawn += 1) === 1 ? Promise.resolve() : isFinished).andThen(() =>
          instant.generate(request, call),
        ),
    };
    const [one, other] = await Promise.all(
      [1, 2].map(() =>
        startTeamServer({
          settings: { state: redis.url, hostTimeoutSeconds: 3, retiredModels: "send" },
          server: { images: `s3://images/team?endpoint=${s3.endpoint}`, ...s3Credentials },
          overrides: { imageProvider },
        }),
      ),
    );
    const clients = [await one!.clientOf("alice"), await other!.clientOf("alice")] as const;
    const receipt = textOf(
      await clients[0].callTool({
        name: "create-image",
        arguments: { prompt: "a fox", n: 2, model: "dall-e-3" },
      }),
    );
    const id = /receipt "(\w+)"/.exec(receipt)![1]!;
    const collect = async () =>
      await clients[1].callTool({ name: "collect-result", arguments: { receipt: id } });
    const working = await collect();
    expect(textOf(working)).toMatch(/is still working.*One image is finished/s);
    expect(working.content.map(({ type }) => type)).toEqual(["text", "image", "resource_link"]);
    expect((await fetch(/http\S+/.exec(textOf(working))![0])).status).toBe(200);
    expect((await collect()).content).toHaveLength(1);
    finish();
    const whole = await collect();
    expect(whole.content.filter(({ type }) => type === "image")).toHaveLength(2);
    await endTeamServers();
    await s3.close();
  });

  async function setup(
    policy: unknown,
    more: { readonly requestsPerMinute?: number; readonly resultBudget?: number } = {},
    text = "Yes.",
  ) {
    const nodes = await Promise.all(
      ["one", "other"].map(() =>
        startTeamServer({
          settings: { state: redis.url, ...more },
          policy,
          overrides: { chatProvider: new FakeChatProvider({ text }) },
        }),
      ),
    );
    return nodes;
  }
});
