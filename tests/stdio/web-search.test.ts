import { closeSessions, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

describe("web_search over stdio", () => {
  it("answers with its sources as links, and says when it searches", async () => {
    const { call, progress } = await stdioSession();
    const result = await call(
      "ask-openai",
      { query: "How deep is the sea?", web_search: true },
      { progressToken: 1 },
    );
    expect(textOf(result)).toContain(
      "Sources:\n- [Page \\[0\\] of the \\*sea\\*](https://example.org/sea)\n- [Page \\[1\\] of the \\*sea\\*](https://example.com/a_%28b%29)",
    );
    expect((result.content[0] as { text: string }).text).toBe("You asked: How deep is the sea?");
    expect(result._meta).toHaveProperty(
      ["mcp-openai/reply", "sources", 1, "url"],
      "https://example.com/a_(b)",
    );
    expect(
      progress(1)
        .map(({ message }) => message)
        .join("\n"),
    ).toMatch(/Searching the web|Writing/);
  });

  it.each([
    [
      "a server that speaks Chat Completions",
      { MCP_OPENAI_API: "chat-completions" },
      "needs OpenAI's Responses API",
    ],
    ["the offline provider", { MCP_OPENAI_PROVIDER: "offline" }, "cannot search the web"],
  ])("is refused with a message by %s", async (_, environment, words) => {
    const { call, upstream } = await stdioSession({ environment });
    const result = await call("ask-openai", { query: "Why?", web_search: true });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(words);
    expect(upstream.requests).toEqual([]);
  });
});
