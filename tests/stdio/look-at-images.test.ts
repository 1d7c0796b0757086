import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { makePng } from "../support/openai-server-images.js";
import { temporaryFolder } from "../support/built-server.js";
import { closeSessions, linksOf, sentTo, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

describe("images of ask-openai over stdio", () => {
  it("sends a file, a link to an image made here and a data URL to the model, and continues the conversation", async () => {
    const { call, upstream } = await setup();
    const made = linksOf(await call("create-image", { prompt: "a fox" }))[0]!;
    const path = join(await allowed, "fox.png");
    await copyFile(new URL(made.uri), path);
    const url = `data:image/png;base64,${Buffer.from(makePng("16x16", 1)).toString("base64")}`;
    const before = upstream.requests.length;
    const first = await call("ask-openai", { query: "Which fox?", images: [path, made.uri, url] });
    expect(textOf(first)).toBe("You asked: Which fox?");
    const [asked] = sentTo(upstream, before);
    expect(asked?.body.input[0].content).toMatchObject([
      { type: "input_text" },
      ...Array.from({ length: 3 }, () => ({ type: "input_image" })),
    ]);
    const reply = first._meta?.["mcp-openai/reply"] as { conversation: string };
    await call("ask-openai", { query: "Which colour?", conversation: reply.conversation });
    expect(upstream.requests.at(-1)?.body.input[0].content).toHaveLength(4);
  });

  it("downloads an image from the web, and says so if it cannot", async () => {
    const { call, upstream } = await setup();
    const address = `${new URL(upstream.baseUrl).origin}/fox.png`;
    const result = await call("ask-openai", { query: "q", images: [address, "http://10.0.0.1/fox.png"] });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(`The image at ${address} could not be downloaded: `);
    expect(textOf(result)).toContain("is in a private network");
    expect(sentTo(upstream, 0)).toEqual([]);
  });

  it("refuses what is outside the allowed folders, and what is not an image", async () => {
    const { call, upstream } = await setup();
    const result = await call("ask-openai", { query: "q", images: ["/etc/passwd", "package.json"] });
    expect(textOf(result)).toContain("allow its folder (/etc) in MCP_OPENAI_ALLOWED_FOLDERS");
    expect(textOf(result)).toContain('"package.json" is not a PNG, JPEG, WebP, GIF or SVG image');
    expect(upstream.requests).toEqual([]);
  });

  const allowed = temporaryFolder();

  async function setup() {
    return stdioSession({ environment: { MCP_OPENAI_ALLOWED_FOLDERS: await allowed } });
  }
});
