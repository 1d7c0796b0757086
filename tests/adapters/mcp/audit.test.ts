import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createMcpHandlers } from "../../../src/adapters/mcp/mcp-handlers.js";
import type { RequestContext } from "../../../src/adapters/mcp/protocol/handlers.js";
import { createApplication, ResultAsync, type ApplicationOptions } from "../../../src/index.js";
import type { AuditEntry } from "../../../src/ports/audit-log.js";
import type { ImageProvider } from "../../../src/ports/image-provider.js";
import {
  interruptedError,
  malformedReplyError,
  rateLimitedError,
  unavailableError,
} from "../../../src/ports/provider-error.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";

afterAll(removeTemporaryFolders);

const usage = { inputTokens: 100_000, outputTokens: 0 };
const key = "sk-test-0123456789abcdef0123456789";

async function setup(
  outcome: ConstructorParameters<typeof FakeChatProvider>[0],
  options: ApplicationOptions = {},
  principal?: string,
) {
  const clock = new ManualClock();
  const auditFile = join(await temporaryFolder(), "audit.jsonl");
  const logger = new RecordingLogger();
  const { serverParts, reportUsage } = createApplication({
    chatProvider: new FakeChatProvider(outcome),
    imageProvider: new FakeImageProvider(),
    imageCodec: new FakeImageCodec(),
    apiKey: key,
    auditFile,
    maxRetries: 0,
    clock,
    logger,
    ...options,
  })._unsafeUnwrap();
  const { requests } = createMcpHandlers({ ...serverParts, ...(principal !== undefined && { principal }) });
  const controller = new AbortController();
  const call = (name: string, input: object, more: Partial<RequestContext> = {}) =>
    Promise.resolve(
      requests["tools/call"](
        { name, arguments: { ...input } },
        {
          host: { name: "claude-ai", isModern: false, extensions: {} },
          signal: controller.signal,
          sendProgress: () => Promise.resolve(),
          ...more,
        },
      ),
    );
  const lines = async () =>
    (await readFile(auditFile, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditEntry);
  /** What the ledger counts as an estimate, in US dollars. */
  const estimatedInLedger = async () => {
    const { session } = (await reportUsage())._unsafeUnwrap();
    return session.models.reduce((sum, { estimatedDollars }) => sum + estimatedDollars, 0);
  };
  return { call, lines, estimatedInLedger, clock, auditFile, logger, cancel: () => controller.abort() };
}

const answered = { text: "Because.", reply: { usage, requestId: "req_1" } };

describe("the audit of tool calls", () => {
  it("says who did what, how it ended and what it cost, without content", async () => {
    const { call, lines, auditFile } = await setup(answered);
    const ada = await setup(answered, { auditFile }, "ada");
    await call("ask-openai", { query: "Why?" });
    await ada.call("create-image", { prompt: "a fox" });
    await call("list-models", {});
    const [first, second, third] = await lines();
    expect(first).toEqual({
      time: expect.stringMatching(/^\d{4}-.+Z$/),
      principal: "local",
      client: "claude-ai",
      tool: "ask-openai",
      outcome: "success",
      milliseconds: 0,
      model: "gpt-6-luna",
      dollars: 0.01,
      inputTokens: 100_000,
      outputTokens: 0,
      requestIds: ["req_1"],
    });
    expect(second).toMatchObject({ principal: "ada", tool: "create-image", outcome: "success", images: 1 });
    expect(third).toMatchObject({ tool: "list-models" });
    expect(await readFile(auditFile, "utf8")).not.toMatch(/Why|fox|Because/);
    expect((await stat(auditFile)).mode & 0o777).toBe(0o600);
  });

  it("has the kinds of errors, and cancelled calls", async () => {
    const failing = await setup({ error: rateLimitedError({ message: "Slow.", requestId: "req_9" }) });
    await failing.call("ask-openai", { query: "Why?" });
    await failing.call("ask-openai", {});
    const [limited, invalid] = await failing.lines();
    expect(limited).toMatchObject({ outcome: "rate-limited", requestIds: ["req_9"] });
    expect(invalid).toMatchObject({ outcome: "invalid-arguments" });

    const hanging = await setup({ hang: true });
    const cancelled = hanging.call("ask-openai", { query: "Why?" });
    hanging.cancel();
    await cancelled;
    expect(await hanging.lines()).toMatchObject([{ outcome: "cancelled" }]);
  });

  it("has what failed calls may have cost, as the ledger counts it, apart from what is certain", async () => {
    const broken = await setup([
      { error: interruptedError({ message: "Cut.", partialText: "Be" }) },
      { error: unavailableError({ message: "Away.", notBilled: true, retryable: false }) },
      { error: malformedReplyError({ message: "Odd." }) },
    ]);
    for (let calls = 0; calls < 3; calls += 1)
      await broken.call("ask-openai", { query: "Why?", max_tokens: 1_000 });
    const [cut, away, odd] = await broken.lines();
    expect(cut).toMatchObject({ outcome: "interrupted", estimatedDollars: expect.any(Number) });
    expect(cut).not.toHaveProperty("dollars");
    expect(away).toMatchObject({ outcome: "unavailable" });
    expect(away).not.toHaveProperty("estimatedDollars");
    expect(odd).toMatchObject({ estimatedDollars: cut!.estimatedDollars! });
    expect(await broken.estimatedInLedger()).toBeCloseTo(2 * cut!.estimatedDollars!, 9);

    const retried = await setup([{ error: unavailableError({ message: "Away." }) }, answered], {
      maxRetries: 1,
    });
    const second = retried.call("ask-openai", { query: "Why?", max_tokens: 1_000 });
    await retried.clock.advance(10_000);
    await second;
    expect(await retried.lines()).toMatchObject([
      { outcome: "success", dollars: 0.01, estimatedDollars: cut!.estimatedDollars! },
    ]);
  });

  it("counts a cancelled call from the moment in which it was sent", async () => {
    const { call, lines, cancel, clock, estimatedInLedger } = await setup({ hang: true });
    const cancelled = call("ask-openai", { query: "Why?", max_tokens: 1_000 });
    await clock.advance(0);
    cancel();
    await cancelled;
    const [entry] = await lines();
    expect(entry).toMatchObject({ outcome: "cancelled", estimatedDollars: expect.any(Number) });
    expect(await estimatedInLedger()).toBeCloseTo(entry!.estimatedDollars!, 9);
  });

  it("adds up all that a call has asked for, whether or not it succeeded", async () => {
    const { call, lines } = await setup([answered, { error: malformedReplyError({ message: "Odd." }) }]);
    await call("ask-openai", { query: "Why?", models: ["gpt-6-luna", "gpt-6-sol"], max_tokens: 1_000 });
    expect(await lines()).toMatchObject([{ dollars: 0.01, estimatedDollars: expect.any(Number) }]);
    const failing = await setup(answered, {
      imageProvider: new FakeImageProvider({
        error: rateLimitedError({ message: "Slow.", retryable: false }),
      }),
    });
    await failing.call("create-image", { prompt: "a fox", enhance_prompt: true });
    expect(await failing.lines()).toMatchObject([{ outcome: "rate-limited", dollars: 0.01 }]);
  });

  it.each([
    ["receipt", { isModern: false, extensions: {} }],
    ["task", { isModern: true, extensions: { "io.modelcontextprotocol/tasks": {} } }],
  ] as const)("counts work that ends after its answer once, as a %s", async (outcome, host) => {
    let finish!: () => void;
    const isFinished = new Promise<void>((resolve) => (finish = resolve));
    const instant = new FakeImageProvider();
    const imageProvider: ImageProvider = {
      generate: (request, providerCall) =>
        ResultAsync.fromSafePromise(isFinished).andThen(() => instant.generate(request, providerCall)),
    };
    const { call, lines, clock } = await setup(answered, { imageProvider });
    const drawn = call("create-image", { prompt: "a fox" }, { host });
    await clock.advance(60_000);
    await drawn;
    const [given] = await lines();
    expect(given).toMatchObject({ outcome, milliseconds: expect.any(Number) });
    expect(given).not.toHaveProperty("images");
    expect(given).not.toHaveProperty("estimatedDollars");
    finish();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await call("collect-result", { receipt: given!.receipt! });
    const all = await lines();
    expect(all.map(({ tool, outcome: how, images }) => [tool, how, images])).toEqual([
      ["create-image", outcome, undefined],
      ["create-image", "success", 1],
      ["collect-result", "success", undefined],
    ]);
    expect(all[1]).toHaveProperty("receipt", given!.receipt);
  });

  it("has the content if that is wanted, cut and without keys", async () => {
    const { call, lines } = await setup(answered, { auditContent: true });
    await call("ask-openai", { query: `Why? ${key} ${"x".repeat(20_000)}` });
    const [entry] = await lines();
    expect(entry).toMatchObject({
      arguments: { query: expect.stringMatching(/^Why\? \[redacted\] x+… \(\d+ characters\)$/) },
      result: [{ type: "text", text: "Because." }, expect.anything()],
    });
  });
});
