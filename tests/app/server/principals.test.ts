import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request, type IncomingMessage, type RequestOptions } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { okAsync, ResultAsync } from "neverthrow";
import type { Client } from "@modelcontextprotocol/client";
import type { AuditEntry } from "../../../src/ports/audit-log.js";
import type { ChatReply, ChatRequest } from "../../../src/ports/chat-provider.js";
import { interruptedError } from "../../../src/ports/provider-error.js";
import { FakeImageProvider, tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";
import { s3Credentials, startS3Server } from "../../support/s3-server.js";
import { endTeamServers, modernRequest, startTeamServer } from "../../support/team-server.js";

afterEach(endTeamServers);
afterAll(removeTemporaryFolders);

const textOf = (result: unknown): string =>
  (result as { content: { text?: string }[] }).content.map(({ text = "" }) => text).join("\n");

const call = (client: Client, name: string, args: Record<string, unknown>) =>
  client.callTool({ name, arguments: args });

/** At once, unlike the offline provider, which writes as slowly as a model. */
const answering = { chatProvider: new FakeChatProvider({ text: "Yes." }) };

describe("the principals of a server", () => {
  it("see nothing of each other, whatever id they have", async () => {
    const team = await startTeamServer({ overrides: answering });
    const [alice, bob] = [await team.clientOf("alice"), await team.clientOf("bob")];
    const answer = textOf(await call(alice, "ask-openai", { query: "The secret of Alice" }));
    const conversation = /Conversation: (\w+)/.exec(answer)![1]!;
    const image = await call(alice, "create-image", { prompt: "a fox" });
    const { resources } = await alice.listResources();
    const uri = resources.find((one) => one.uri.startsWith("mcp-openai://images/"))!.uri;

    expect(textOf(await call(bob, "ask-openai", { query: "Go on", conversation }))).toContain(
      "There is no conversation with this id in a folder of the server",
    );
    expect((await bob.listResources()).resources.map((one) => one.uri)).toEqual(["mcp-openai://usage"]);
    await expect(bob.readResource({ uri })).rejects.toMatchObject({ code: -32_602 });
    expect(textOf(await call(bob, "edit-image", { prompt: "x", images: [uri] }))).toContain(
      "There is no image with this URI here.",
    );
    const spied = uri.replace("images/", "images/..%2f..%2falice/");
    await expect(bob.readResource({ uri: spied })).rejects.toMatchObject({ code: -32_602 });
    // Alice has all of it.
    expect(textOf(await call(alice, "ask-openai", { query: "Go on", conversation }))).toContain(conversation);
    expect((await alice.readResource({ uri })).contents[0]).toMatchObject({ mimeType: "image/png" });
    // Whoever gets a link may use it, and its owner as well.
    const link = /http\S+/.exec(textOf(image))![0];
    expect((await fetch(link)).status).toBe(200);
    const edited = textOf(await call(alice, "edit-image", { prompt: "x", images: [link] }));
    expect(edited).toContain("made an image");
    const other = link.replace(/images\/[^/]+/, "images/bob-0");
    expect((await fetch(other)).status).toBe(404);
  });

  it("are charged once for what failed, in the audit and in the metrics", async () => {
    const auditFile = join(await temporaryFolder(), "audit.jsonl");
    const error = interruptedError({ message: "Cut.", partialText: "Be" });
    const team = await startTeamServer({
      settings: { provider: "openai", apiKey: "sk-test-0123456789abcdef", auditFile },
      server: { metrics: true },
      overrides: { chatProvider: new FakeChatProvider({ error }) },
    });
    const alice = await team.clientOf("alice");
    await call(alice, "ask-openai", { query: "Why?", max_tokens: 1_000 });
    const entry = JSON.parse(await readFile(auditFile, "utf8")) as AuditEntry;
    expect(entry).toMatchObject({
      principal: "alice",
      outcome: "interrupted",
      model: "gpt-6-luna",
      estimatedDollars: expect.any(Number),
    });
    const metrics = await (await fetch(new URL("/metrics", team.address))).text();
    const cost = /^mcp_openai_cost_USD_total\{.*principal="alice",estimated="true"\} (.+)$/m.exec(
      metrics,
    )?.[1];
    expect(Number(cost)).toBeCloseTo(entry.estimatedDollars!, 9);
    const usage = await alice.readResource({ uri: "mcp-openai://usage" });
    const { session } = JSON.parse((usage.contents[0] as { text: string }).text) as {
      session: { models: { estimatedDollars: number }[] };
    };
    expect(session.models[0]?.estimatedDollars).toBeCloseTo(entry.estimatedDollars!, 6);
  });

  it("have their images in a bucket, if there is one, and keep them when it is gone", async () => {
    const s3 = await startS3Server();
    const team = await startTeamServer({
      settings: { imageOrigins: s3.endpoint },
      server: { images: `s3://images/team?endpoint=${s3.endpoint}`, ...s3Credentials },
    });
    const alice = await team.clientOf("alice");
    const stored = textOf(await call(alice, "create-image", { prompt: "a fox" }));
    expect([...s3.objects.keys()][0]).toMatch(/^team\/principals\/alice-\w+\/images\/.*a-fox/);
    const link = /http\S+/.exec(stored)![0];
    expect(link).toContain(s3.endpoint);
    expect((await fetch(link)).status).toBe(200);
    expect(textOf(await call(alice, "edit-image", { prompt: "x", images: [link] }))).toContain(
      "made an image",
    );
    await s3.die();
    const kept = textOf(await call(alice, "create-image", { prompt: "a wolf" }));
    expect(kept).toContain("The image store cannot be reached, so the original is kept on this node");
    expect((await fetch(/http\S+/.exec(kept)![0])).status).toBe(200);
    expect(await (await fetch(team.address.replace("/mcp", "/readyz"))).text()).toContain(
      "ready\nThe image store cannot be reached",
    );
  });

  it("are held to the policy, each to their own part of it", async () => {
    const provider = new FakeChatProvider({ text: "Yes." });
    const team = await startTeamServer({
      policy: {
        default: { models: ["gpt-6-luna"] },
        groups: { researchers: { models: ["gpt-6-*"], requests_per_minute: 1 } },
      },
      overrides: {
        chatProvider: provider,
        modelDirectory: { list: () => okAsync([{ id: "gpt-6-luna" }, { id: "gpt-6-sol" }]) },
      },
    });
    const [alice, bob] = [await team.clientOf("alice"), await team.clientOf("bob", ["researchers"])];
    const sol = { query: "Why?", model: "gpt-6-sol", timeout_seconds: 2 };
    expect(textOf(await call(alice, "ask-openai", sol))).toContain(
      "the policy of this server does not allow you to use gpt-6-sol. Choose one of: gpt-6-luna.",
    );
    expect(textOf(await call(bob, "ask-openai", sol))).toContain("Yes.");
    const refused = textOf(await call(bob, "ask-openai", sol));
    expect(refused).toMatch(
      /Your limit of 1 request a minute on this server is used up\. It frees in \d+(\.\d)? s, .* or ask whoever runs this server to raise requests_per_minute in its policy\./,
    );
    expect(textOf(await call(alice, "ask-openai", { query: "Why?" }))).toContain("Yes.");
    expect(provider.requests).toHaveLength(2);
    expect(textOf(await call(alice, "list-models", {}))).not.toContain("gpt-6-sol");
    expect(textOf(await call(bob, "list-models", {}))).toContain("gpt-6-sol");
  });

  it("are told whose limit per minute is used up, of requests and of images", async () => {
    const team = await startTeamServer({
      policy: { principals: { alice: { images_per_minute: 1 } } },
      settings: { requestsPerMinute: 1, imagesPerMinute: 2 },
    });
    const [alice, bob] = [await team.clientOf("alice"), await team.clientOf("bob")];
    const ask = { query: "Why?", timeout_seconds: 2 };
    const fox = { prompt: "a fox", timeout_seconds: 2 };
    await call(alice, "ask-openai", ask);
    expect(textOf(await call(bob, "ask-openai", ask))).toMatch(
      /The limit of 1 request a minute for all who use this server together is used up\. It frees in \S+ s, .* or ask whoever runs this server to raise MCP_OPENAI_REQUESTS_PER_MINUTE\./,
    );
    await call(alice, "create-image", fox);
    expect(textOf(await call(alice, "create-image", fox))).toMatch(
      /Your limit of 1 image a minute on this server is used up\. It frees in \S+ s, .* to raise images_per_minute in its policy\./,
    );
    await call(bob, "create-image", fox);
    expect(textOf(await call(bob, "create-image", fox))).toMatch(
      /The limit of 2 images a minute for all who use this server together is used up\./,
    );
  });

  it("are told what was running if their time is up while they wait", async () => {
    const hanging = new FakeChatProvider({ hang: true });
    const images = new FakeImageProvider({ hang: true });
    const team = await startTeamServer({
      policy: { principals: { alice: { calls_at_once: 1 } } },
      settings: { concurrency: 2, imageConcurrency: 1 },
      overrides: { chatProvider: hanging, imageProvider: images },
    });
    const [alice, bob] = [await team.clientOf("alice"), await team.clientOf("bob")];
    const ask = { query: "Why?", timeout_seconds: 1 };
    // They end with the server.
    void Promise.allSettled([alice, bob].map((one) => call(one, "ask-openai", { query: "Why?" })));
    while (hanging.requests.length < 2) await setTimeout(5);
    const png = `data:image/png;base64,${Buffer.from(tinyPng(64)).toString("base64")}`;
    const carol = await team.clientOf("carol");
    const answers = await Promise.all([
      call(alice, "ask-openai", ask),
      call(alice, "create-image", { prompt: "a fox", timeout_seconds: 1 }),
      call(alice, "edit-image", { prompt: "a fox", images: [png], timeout_seconds: 1 }),
      // She has no limit of her own, but the server has.
      call(carol, "ask-openai", ask),
    ]);
    const late = "This call did not get its turn within 1 s:";
    const ofAlice = `${late} 1 of your calls was running, which is your limit of calls at once on this server. Nothing was sent.`;
    expect(answers.map(textOf)).toEqual([
      ...Array.from({ length: 3 }, () => expect.stringContaining(ofAlice)),
      expect.stringContaining(
        `${late} 2 requests of all who use this server were running, as many as it sends at once. Nothing was sent.`,
      ),
    ]);
    expect(images.requests).toEqual([]);
  });

  it("cannot collect, follow or cancel each other's work", async () => {
    const team = await startTeamServer({
      settings: { hostTimeoutSeconds: 1 },
      overrides: { chatProvider: new FakeChatProvider({ hang: true, after: ["The secret"] }) },
    });
    const [alice, bob] = [await team.clientOf("alice"), await team.clientOf("bob")];
    const waiting = textOf(await call(alice, "ask-openai", { query: "Why?" }));
    const receipt = /receipt "(\w+)"/.exec(waiting)![1]!;
    for (const cancel of [false, true]) {
      const found = textOf(await call(bob, "collect-result", { receipt, cancel }));
      expect(found).toContain(`There is no receipt "${receipt}"`);
    }
    for (const method of ["tasks/get", "tasks/cancel", "tasks/update"]) {
      const request = modernRequest(
        method,
        { taskId: receipt },
        { extensions: { "io.modelcontextprotocol/tasks": {} } },
      );
      const answer = await team.post(request, await team.tokenOf("bob"), {
        "Mcp-Method": method,
        "Mcp-Name": receipt,
        "MCP-Protocol-Version": "2026-07-28",
      });
      expect(await answer.text()).toContain("There is no task");
    }
    expect(textOf(await call(alice, "collect-result", { receipt, cancel: true }))).toContain("The secret");
  });

  it("have their limits once, however many tokens and groups they have", async () => {
    const provider = new FakeChatProvider({ text: "Yes." });
    const team = await startTeamServer({
      policy: { default: { requests_per_minute: 2 }, groups: { a: {}, b: {} } },
      overrides: { chatProvider: provider },
    });
    const tokens = await Promise.all(
      [[], ["a"], ["b"], ["a", "b"]].map((groups) => team.tokenOf("alice", groups, true)),
    );
    const ask = { name: "ask-openai", arguments: { query: "Why?", timeout_seconds: 1 } };
    const answers = await Promise.all(
      tokens.map((token) =>
        team.post(modernRequest("tools/call", ask), token, {
          "Mcp-Method": "tools/call",
          "Mcp-Name": "ask-openai",
          "MCP-Protocol-Version": "2026-07-28",
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(provider.requests).toHaveLength(2);
  });

  it("do not wait for another one's thousand calls", async () => {
    const asked: string[] = [];
    const team = await startTeamServer({
      settings: { concurrency: 1, queueLimit: 2_000, hostTimeoutSeconds: 600 },
      overrides: { chatProvider: { complete: (request) => slowly(request, asked) } },
    });
    const [alice, bob] = [await team.clientOf("alice"), await team.clientOf("bob")];
    const many = Array.from({ length: 200 }, (_, index) => call(alice, "ask-openai", { query: `a${index}` }));
    while (asked.length < 3) await new Promise(setImmediate);
    const before = asked.length;
    const answered = await call(bob, "ask-openai", { query: "bob" });
    expect(textOf(answered)).toContain("Yes.");
    expect(asked.indexOf("bob")).toBeGreaterThanOrEqual(before);
    expect(asked.length).toBeLessThan(200);
    await Promise.all(many);
    expect(asked).toHaveLength(201);
  });

  it("may have no more calls at once than the policy says, of all kinds together", async () => {
    const running = { now: 0, most: 0 };
    const team = await startTeamServer({
      policy: { default: { calls_at_once: 2 } },
      overrides: {
        chatProvider: {
          complete: (request) => {
            running.now += 1;
            running.most = Math.max(running.most, running.now);
            return slowly(request, []).map((reply) => {
              running.now -= 1;
              return reply;
            });
          },
        },
      },
    });
    const alice = await team.clientOf("alice");
    await Promise.all(Array.from({ length: 10 }, () => call(alice, "ask-openai", { query: "Why?" })));
    expect(running.most).toBe(2);
  });
});

describe("what operators see", () => {
  it("has one warning for each group that the policy does not know", async () => {
    const policy = { groups: { designers: { models: ["*"] } } };
    const team = await startTeamServer({ policy, overrides: answering });
    for (const [name, groups] of [
      ["alice", ["designerz"]],
      ["bob", ["designerz", "designers", "others"]],
    ] as const) {
      const client = await team.clientOf(name, groups);
      for (let count = 0; count < 2; count += 1) await call(client, "ask-openai", { query: "Why?" });
    }
    const ofGroups = ({ logger }: typeof team) =>
      logger.entries.flatMap(({ level, message }) =>
        level === "warn" && message.includes("in the group") ? [message] : [],
      );
    expect(ofGroups(team)).toEqual([
      `alice is in the group "designerz", which is not in the policy file (did you mean designers?), so it changes nothing. ` +
        `Add it to "groups" in ${join(team.folder, "policy.json")} and restart the server, or give alice a token with ` +
        "another group: mcp-openai tokens remove alice, then mcp-openai tokens add alice --group GROUP. " +
        "That counts once the server is restarted, or has not been used by them for an hour.",
      expect.stringContaining('bob is in the group "others", which is not in the policy file, so'),
    ]);
    // Without a policy, no group means anything.
    const open = await startTeamServer({ overrides: answering });
    await call(await open.clientOf("alice", ["designerz"]), "ask-openai", { query: "Why?" });
    expect(ofGroups(open)).toEqual([]);
  });

  it("has metrics for Prometheus, by principal, to be read without a token at any name of the node", async () => {
    const team = await startTeamServer({
      server: { metrics: true },
      settings: { concurrency: 1 },
      overrides: priced(),
    });
    const [alice, bob] = [await team.clientOf("alice"), await team.clientOf("bob")];
    await Promise.all([alice, alice, bob].map((one) => call(one, "ask-openai", { query: "Why?" })));
    const { port } = new URL(team.address);
    const { headers, text: page } = await get({ port, path: "/metrics", headers: { host: "node-1:8080" } });
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(page).toContain(
      'mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call",gen_ai_tool_name="ask-openai",mcp_protocol_version="2026-07-28",network_transport="tcp"} 3',
    );
    expect(page).toMatch(/^mcp_openai_cost_USD_total\{.+,principal="alice"\} 0\.02$/m);
    expect(page).toMatch(/^mcp_openai_cost_USD_total\{.+,principal="bob"\} 0\.01$/m);
    expect(page).toMatch(/^mcp_openai_calls_queued\{.+\} 0$/m);
    expect(page).toMatch(/^mcp_openai_queue_duration_seconds_count\{.+\} 3$/m);
    expect(page).not.toMatch(/Why|test_/);
    const silent = await startTeamServer();
    expect((await get({ port: new URL(silent.address).port, path: "/metrics" })).status).toBe(404);
  });

  it("has an audit entry for each call, with the name of the principal", async () => {
    const auditFile = join(await temporaryFolder(), "audit.jsonl");
    const team = await startTeamServer({ settings: { auditFile } });
    await call(await team.clientOf("alice"), "ask-openai", { query: "Why?" });
    await call(await team.clientOf("bob"), "create-image", { prompt: "a fox" });
    const entries = (await readFile(auditFile, "utf8")).trimEnd().split("\n");
    expect(entries.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { principal: "alice", tool: "ask-openai", outcome: "success" },
      { principal: "bob", tool: "create-image", outcome: "success", images: 1 },
    ]);
  });
});

/** A provider with a price. */
const priced = () => {
  const usage = { inputTokens: 100_000, outputTokens: 0 };
  return {
    chatProvider: {
      complete: (question: ChatRequest) =>
        slowly(question, []).map((reply) => ({ ...reply, usage, costInDollars: 0.01 })),
    },
  };
};

/** Like Prometheus, with any name of the host. */
async function get(options: RequestOptions) {
  const [response] = (await once(request({ host: "127.0.0.1", ...options }).end(), "response")) as [
    IncomingMessage,
  ];
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

/** Answers after a few milliseconds. @param asked gets the question. */
function slowly({ model, messages }: ChatRequest, asked: string[]): ResultAsync<ChatReply, never> {
  asked.push(messages.at(-1)!.text);
  const finishReason = { unified: "stop" as const, raw: "stop" };
  const reply = { text: "Yes.", model, finishReason, notes: [] };
  return ResultAsync.fromSafePromise(setTimeout(4, reply));
}
