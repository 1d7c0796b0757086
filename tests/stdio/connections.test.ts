import { closeSessions, linksOf, sentTo, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

const styles = [["responses"], ["chat-completions"]];

describe.each(styles)("connections for %s", (api) => {
  it("are used again", async () => {
    const { call, upstream } = await stdioSession({ environment: { MCP_OPENAI_API: api } });
    for (const query of ["one", "two", "three"]) {
      expect(textOf(await call("ask-openai", { query }))).toBe(`You asked: ${query}`);
    }
    expect(upstream.connections()).toBe(1);
  });

  it("that the server has closed are replaced, and no retry is counted", async () => {
    const { call, upstream } = await stdioSession({ environment: { MCP_OPENAI_API: api } });
    await call("ask-openai", { query: "one" });
    upstream.enqueue({ type: "reset" });
    expect(textOf(await call("ask-openai", { query: "two", max_retries: 0 }))).toBe("You asked: two");
    expect(upstream.requests).toHaveLength(3);
  });
});

it("does not send images again, because they may be billed", async () => {
  const { call, upstream } = await stdioSession();
  expect(linksOf(await call("create-image", { prompt: "a fox" }))).toHaveLength(1);
  upstream.enqueue({ type: "reset" });
  expect(await call("create-image", { prompt: "a fox", max_retries: 0 })).toMatchObject({ isError: true });
  expect(sentTo(upstream, 0)).toHaveLength(2);
});

describe("warming up", () => {
  it("opens a connection after the tools are listed, sends nothing, and uses it for the first call", async () => {
    const { client, call, upstream } = await stdioSession();
    expect(upstream.connections()).toBe(0);
    await client.listTools();
    while (upstream.connections() === 0) await new Promise((later) => setTimeout(later, 10));
    expect(upstream.requests).toEqual([]);
    await call("ask-openai", { query: "Hello" });
    expect(upstream.connections()).toBe(1);
  });

  it("opens none if it is turned off", async () => {
    const { client, upstream } = await stdioSession({ environment: { MCP_OPENAI_WARM_UP: "false" } });
    await client.listTools();
    await new Promise((later) => setTimeout(later, 500));
    expect(upstream.connections()).toBe(0);
  });
});
