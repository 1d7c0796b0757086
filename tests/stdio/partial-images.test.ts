import { readFile } from "node:fs/promises";
import { closeSessions, imagesOf, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

describe("partial images", () => {
  it("are requested and reported with a progress token, and not without one", async () => {
    const { call, upstream, progress } = await setup();
    const result = await call("create-image", { prompt: "a fox", n: 2 }, { progressToken: "t" });
    expect(imagesOf(result)).toHaveLength(2);
    const one = { body: { n: 1, stream: true, partial_images: 2 } };
    expect(upstream.requests).toMatchObject([one, one]);
    const messages = progress("t").map(({ message }) => message);
    expect(messages).toContainEqual(
      expect.stringMatching(
        /^gpt-image-2\.6-flare is drawing image [12] of 2, (1 partial image|2 partial images) so far/,
      ),
    );
    await call("create-image", { prompt: "a fox", n: 2 });
    expect(upstream.requests.at(-1)?.body).not.toHaveProperty("stream");
  });

  it("are saved, marked unfinished, if the stream is cut; the image is not drawn again", async () => {
    const { call, upstream, client } = await setup();
    upstream.enqueue({ type: "cut", after: 2, how: "destroy" });
    const result = await call("create-image", { prompt: "a red fox" }, { progressToken: "t" });
    expect(result.isError).toBe(true);
    expect(upstream.requests).toHaveLength(1);
    const path = /unfinished image was saved: (\S+unfinished-a-red-fox\S+\.png)/.exec(textOf(result))?.[1];
    expect((await readFile(path!)).subarray(1, 4).toString()).toBe("PNG");
    const { resources } = await client.listResources();
    const { contents } = await client.readResource({ uri: resources.at(-1)!.uri });
    expect(contents[0]?._meta?.["mcp-openai/provenance"]).toMatchObject({
      prompt: "a red fox",
      unfinished: true,
    });
  });

  it("are not requested unless the setting says so", async () => {
    const { call, upstream } = await setup({});
    await call("create-image", { prompt: "a fox" }, { progressToken: "t" });
    expect(upstream.requests[0]?.body).not.toHaveProperty("stream");
  });

  const setup = (environment: Record<string, string> = { MCP_OPENAI_PARTIAL_IMAGES: "2" }) =>
    stdioSession({ environment, upstream: { chunkDelayMilliseconds: 60 } });
});
