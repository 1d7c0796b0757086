import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/built-server.js";
import {
  closeSessions,
  sentTo,
  stdioSession,
  textOf,
  type StdioSessionOptions,
} from "../support/stdio-client.js";

afterAll(closeSessions);
afterAll(removeTemporaryFolders);

/** What was sent, in either style. */
interface Body {
  readonly input?: readonly { readonly content: string }[];
  readonly messages?: readonly { readonly content: string }[];
}

describe("conversations over stdio", () => {
  it.each(["responses", "chat-completions"])(
    "continue in the style %s, also with another model, and store nothing at OpenAI",
    async (api) => {
      const { ask, bodies } = await setup({ environment: { MCP_OPENAI_API: api } });
      const first = await ask({ query: "One?", system: "Be brief." });
      const conversation = idOf(first);
      expect(first.content).toEqual([
        { type: "text", text: "You asked: One?" },
        {
          type: "text",
          text: `Conversation: ${conversation} (pass it as conversation to continue from this answer)`,
        },
      ]);
      const second = await ask({ query: "Two?", conversation, model: "gpt-4o" });
      expect(idOf(second)).toBe(conversation);
      await ask({ query: "Three?", conversation, system: "Be long." });

      const [, , last] = bodies();
      expect(last?.input ?? last?.messages).toEqual([
        { role: "system", content: "Be long." },
        { role: "user", content: "One?" },
        { role: "assistant", content: "You asked: One?" },
        { role: "user", content: "Two?" },
        { role: "assistant", content: "You asked: Two?" },
        { role: "user", content: "Three?" },
      ]);
      for (const body of bodies()) {
        expect(body).not.toHaveProperty("previous_response_id");
        if (api === "responses") expect(body).toMatchObject({ store: false });
      }
    },
  );

  it("are not changed by a call that fails, however it does", async () => {
    const { ask, bodies, upstream } = await setup();
    const conversation = idOf(await ask({ query: "One?" }));
    upstream.enqueue({ type: "cut", after: 2, how: "end" }, { type: "status", status: 400 });
    for (const kind of ["interrupted", "invalid-request"]) {
      const failed = await ask({ query: "Two?", conversation, max_retries: 0 });
      expect(failed._meta?.["mcp-openai/error"]).toMatchObject({ kind });
    }
    await ask({ query: "Three?", conversation });
    expect(textsOf(bodies().at(-1))).toEqual(["One?", "You asked: One?", "Three?"]);
  });

  it("say what to do about a wrong id, and send nothing", async () => {
    const { ask, bodies } = await setup();
    for (const [conversation, words] of [
      ["0123456789ab", "There is no conversation with this id."],
      ["../../secret", "conversation must be an id that came with an earlier answer"],
    ] as const) {
      const refused = await ask({ query: "Hello", conversation });
      expect(refused._meta?.["mcp-openai/error"]).toEqual({ kind: "invalid-arguments" });
      expect(textOf(refused)).toContain(words);
    }
    expect(bodies()).toEqual([]);
  });

  it.each(["responses", "chat-completions"])(
    "in the style %s leave out the oldest when they are too long for the model, and say so",
    async (api) => {
      const { ask, bodies } = await setup({
        environment: { MCP_OPENAI_API: api },
        upstream: { maxInputCharacters: 400 },
      });
      const conversation = idOf(await ask({ query: `1${"x".repeat(99)}` }));
      await ask({ query: `2${"x".repeat(99)}`, conversation });
      const last = await ask({ query: "3", conversation });
      expect(textOf(last)).toBe(
        "You asked: 3\nNote: The conversation is too long for gpt-6-luna: its oldest turn was not sent.",
      );
      expect(bodies().map((body) => textsOf(body).map((text) => text.at(0)))).toEqual([
        ["1"],
        ["1", "Y", "2"],
        ["1", "Y", "2", "Y", "3"],
        ["2", "Y", "3"],
      ]);
      const alone = await ask({ query: "x".repeat(500) });
      expect(alone._meta?.["mcp-openai/error"]).toMatchObject({ kind: "too-long" });
      expect(textOf(alone)).toContain("are too long by themselves");
    },
  );

  it("outlive the server in a folder, and lose only the one with a damaged file", async () => {
    const folder = await temporaryFolder();
    const environment = { MCP_OPENAI_CONVERSATION_DIR: folder };
    const before = await setup({ environment });
    const kept = idOf(await before.ask({ query: "One?" }));
    const damaged = idOf(await before.ask({ query: "Two?" }));
    await before.client.close();
    expect((await readdir(folder)).sort()).toEqual([`${kept}.json`, `${damaged}.json`].sort());
    const path = join(folder, `${damaged}.json`);
    await writeFile(path, (await readFile(path, "utf8")).slice(0, 50));

    const after = await setup({ environment });
    await after.ask({ query: "Three?", conversation: kept });
    expect(textsOf(after.bodies()[0])).toEqual(["One?", "You asked: One?", "Three?"]);
    const lost = await after.ask({ query: "Four?", conversation: damaged });
    expect(lost._meta?.["mcp-openai/error"]).toEqual({ kind: "conversation-unavailable" });
    expect(textOf(lost)).toContain(`The file ${path} is damaged`);
    expect(after.bodies()).toHaveLength(1);
  });

  it("keep every turn of two servers that share a folder", async () => {
    const environment = { MCP_OPENAI_CONVERSATION_DIR: await temporaryFolder() };
    const [one, other] = await Promise.all([setup({ environment }), setup({ environment })]);
    const conversation = idOf(await one.ask({ query: "0" }));
    const queries = ["1", "2", "3", "4", "5", "6"];
    await Promise.all(
      queries.map((query, index) => (index % 2 === 0 ? one : other).ask({ query, conversation })),
    );
    await one.ask({ query: "7", conversation });
    const asked = textsOf(one.bodies().at(-1)).filter((text) => /^\d$/.test(text));
    expect([...asked].sort()).toEqual(["0", ...queries, "7"]);
  });

  it("still return the answer if they cannot be saved", async () => {
    const file = join(await temporaryFolder(), "in-the-way");
    await writeFile(file, "");
    const { ask } = await setup({ environment: { MCP_OPENAI_CONVERSATION_DIR: file } });
    const answer = await ask({ query: "Hello" });
    expect(answer.isError).toBeUndefined();
    expect(textOf(answer)).toMatch(
      /^You asked: Hello\nNote: The conversation could not be saved, .*a file is in its place/,
    );
    expect(idOf(answer)).toBeUndefined();
  });

  it("show how much the offline provider has seen", async () => {
    const { ask } = await setup({ environment: { MCP_OPENAI_PROVIDER: "offline" } });
    const conversation = idOf(await ask({ query: "One?" }));
    expect(textOf(await ask({ query: "Two?", conversation }))).toContain("after 2 earlier messages");
  });

  const idOf = ({ _meta }: CallToolResult) =>
    (_meta?.["mcp-openai/reply"] as { conversation?: string }).conversation!;

  const textsOf = (body: Body | undefined) =>
    (body?.input ?? body?.messages ?? []).map(({ content }) => content);

  async function setup(options: StdioSessionOptions = {}) {
    const session = await stdioSession(options);
    return {
      ...session,
      ask: (input: object) => session.call("ask-openai", input),
      bodies: () => sentTo(session.upstream, 0).map(({ body }) => body as Body),
    };
  }
});
