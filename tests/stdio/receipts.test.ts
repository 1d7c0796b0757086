import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import {
  closeSessions,
  linksOf,
  imagesOf,
  stdioSession,
  textOf,
  type StdioSession,
  type StdioSessionOptions,
} from "../support/stdio-client.js";

afterAll(closeSessions);

/** A model that makes one image at a time, so that some are finished before others. */
const twoImages = { prompt: "a red fox", n: 2, model: "dall-e-3" };

describe("work that takes longer than the host waits", () => {
  it("returns a receipt in time, and the whole answer later, as often as requested", async () => {
    const { call, collectAll, progress } = await setup({ upstream: { chunkDelayMilliseconds: 150 } });
    const schema = { type: "object", properties: { story: { type: "string" } } };
    const first = await call("ask-openai", { query: "Tell me a long story. ".repeat(4), schema });
    expect(textOf(first)).toMatch(
      /^ask-openai is still working: writing, \d+ characters so far\. .*Call collect-result with receipt "[0-9a-f]{12}"/,
    );
    const whole = await collectAll(first);
    expect(whole._meta).toHaveProperty(["mcp-openai/reply", "finishReason", "unified"], "stop");
    const deltas = progress("last").map(({ _meta }) => (_meta as Record<string, string>)["mcp-openai/delta"]);
    expect(deltas.join("")).toBe((whole.content[0] as { text: string }).text);
    expect(whole.structuredContent).toEqual(JSON.parse(deltas.join("")));
    expect(await call("collect-result", { receipt: receiptOf(first) })).toEqual(whole);
  });

  it("shows finished images with the receipt for the rest, then all of them", async () => {
    // Time enough for the first image on any machine, and not enough for the second.
    const { call, collectAll, upstream } = await setup({
      environment: { MCP_OPENAI_HOST_TIMEOUT_SECONDS: "6" },
    });
    const busy = { type: "status", status: 429, headers: { "retry-after": "7" } } as const;
    upstream.enqueue({ ...busy, on: "images", skip: 1 });
    const first = await call("create-image", twoImages);
    expect(imagesOf(first)).toHaveLength(1);
    expect(linksOf(first)).toHaveLength(1);
    expect(textOf(first)).toContain("One image is finished");
    const whole = await collectAll(first);
    expect(imagesOf(whole)).toHaveLength(2);
    expect(linksOf(whole)).toHaveLength(2);
    expect(textOf(whole)).toContain("dall-e-3 made 2 images of");
  });

  it("keeps finished images for the next server when this one is killed", async () => {
    const { call, upstream, client, imageFolder } = await setup({
      environment: { MCP_OPENAI_HOST_TIMEOUT_SECONDS: "6" },
    });
    upstream.enqueue({ type: "hang", on: "images", skip: 1 });
    const first = await call("create-image", twoImages);
    await client.close();

    const next = await setup({ environment: { MCP_OPENAI_IMAGE_DIR: imageFolder } });
    const left = await next.call("collect-result", { receipt: receiptOf(first) });
    expect(left.isError).toBeUndefined();
    expect(linksOf(left)).toEqual(linksOf(first));
    expect(imagesOf(left)).toEqual(imagesOf(first));
    expect(textOf(left)).toContain("it was stopped before the call ended");
  });

  it("can be cancelled", async () => {
    const { call, upstream } = await setup();
    upstream.enqueue({ type: "hang" });
    const receipt = receiptOf(await call("ask-openai", { query: "Why?" }));
    const cancelled = await call("collect-result", { receipt, cancel: true });
    expect(textOf(cancelled)).toBe("ask-openai was cancelled.");
    expect(await upstream.requests[0]!.closedByClient).toBe(true);
    expect(await call("collect-result", { receipt })).toEqual(cancelled);
  });

  it.each([
    [{}, "receipt is required: it must be text that is not blank."],
    [{ receipt: 7, cancel: "yes", wait: 1 }, "Nothing was sent, because of 3 issues:"],
    [{ receipt: "0123456789ab" }, 'There is no receipt "0123456789ab"'],
    [{ receipt: "../../etc/passwd" }, 'There is no receipt "../../etc/passwd"'],
  ])("says what is wrong with %j", async (input, words) => {
    const { call } = await shared();
    const result = await call("collect-result", input);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(words);
  });

  let open: ReturnType<typeof setup> | undefined;
  const shared = (): ReturnType<typeof setup> => (open ??= setup());

  async function setup({ environment, ...options }: StdioSessionOptions = {}): Promise<
    StdioSession & { collectAll: (first: CallToolResult) => Promise<CallToolResult> }
  > {
    const session = await stdioSession({
      ...options,
      environment: {
        MCP_OPENAI_HOST_TIMEOUT_SECONDS: "2",
        MCP_OPENAI_IMAGE_CONCURRENCY: "1",
        MCP_OPENAI_RETIRED_MODELS: "send",
        ...environment,
      },
      upstream: { retiredModelsLive: true, ...options.upstream },
    });
    const collectAll = async (first: CallToolResult): Promise<CallToolResult> => {
      const receipt = receiptOf(first);
      for (let round = 0; ; round++) {
        const result = await session.call("collect-result", { receipt }, { progressToken: `round ${round}` });
        if (receiptOf(result) === undefined) return result;
      }
    };
    const progress = (token: string | number) =>
      token === "last" ? lastRound(session) : session.progress(token);
    return { ...session, collectAll, progress };
  }
});

/** The progress of the last round of collecting. */
function lastRound({ progress }: StdioSession): ReturnType<StdioSession["progress"]> {
  let round = 0;
  while (progress(`round ${round + 1}`).length > 0) round++;
  return progress(`round ${round}`).filter(({ _meta }) => _meta !== undefined);
}

const receiptOf = ({ _meta }: CallToolResult): string | undefined =>
  (_meta?.["mcp-openai/receipt"] as { receipt: string } | undefined)?.receipt;
