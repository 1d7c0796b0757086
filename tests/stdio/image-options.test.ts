import { closeSessions, linksOf, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

describe.each(["responses", "chat-completions"])("the options of images over stdio, with %s", (api) => {
  it("enhances a prompt, and keeps the shape and the character of a reference", async () => {
    const { call, client, upstream, progress } = await stdioSession({ environment: { MCP_OPENAI_API: api } });
    const made = await call(
      "create-image",
      { prompt: "a fox", enhance_prompt: true, aspect_ratio: "16:9" },
      { progressToken: "better" },
    );
    expect(made.isError).toBeUndefined();
    const [chat, drawn] = upstream.requests.slice(-2);
    expect(chat?.path).toMatch(api === "responses" ? /\/responses$/ : /\/chat\/completions$/);
    expect(drawn).toMatchObject({ path: "/v1/images/generations", body: { size: "1280x720" } });
    expect(drawn?.body.prompt).not.toBe("a fox");
    expect(textOf(made)).toContain(`Enhanced prompt, by gpt-6-luna: "${drawn?.body.prompt}"`);
    expect(progress("better").map(({ message }) => message)).toContain("Writing a better prompt.");
    const [link] = linksOf(made);
    const { contents } = await client.readResource({ uri: link!.uri });
    expect(contents[0]?._meta?.["mcp-openai/provenance"]).toMatchObject({
      prompt: "a fox",
      arguments: { size: "1280x720", enhanced_prompt: drawn?.body.prompt },
    });

    const again = await call("create-image", { prompt: "the fox at sea", reference: link!.uri });
    expect(upstream.requests.at(-1)?.path).toBe("/v1/images/edits");
    expect(textOf(again)).toContain("Note: Made as an edit of the reference image");

    const refused = await call("create-image", { prompt: "x", size: "1024x1024", resolution: "4K" });
    expect(textOf(refused)).toContain("resolution cannot be combined with size");
  });
});
