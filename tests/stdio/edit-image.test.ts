import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { plainPng } from "../../src/testing/doubles/plain-png.js";
import { temporaryFolder } from "../support/built-server.js";
import { closeSessions, linksOf, imagesOf, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

describe("edit-image over stdio", () => {
  it("edits an image that was made here, with a mask from a file, and shows the result", async () => {
    const { call, upstream, folder } = await setup();
    const [made] = linksOf(await call("create-image", { prompt: "a fox", size: "1024x1024" }));
    await writeFile(join(folder, "mask.png"), plainPng({ width: 64, height: 64 }, 0, 0));
    const result = await call("edit-image", {
      prompt: "give it a hat",
      images: [made!.uri],
      mask: join(folder, "mask.png"),
      save_to: join(folder, "hat.png"),
    });
    expect(result.isError).toBeUndefined();
    expect(upstream.requests.at(-1)?.path).toBe("/v1/images/edits");
    expect(imagesOf(result)).toHaveLength(1);
    expect(linksOf(result)).toHaveLength(1);
    expect(textOf(result)).toContain('gpt-image-2.6-flare made an image of: "give it a hat"');
    expect(textOf(result)).toContain("The mask was 64x64; it was stretched to 1024x1024");
    expect(textOf(result)).toContain(`A copy is in ${join(folder, "hat.png")}`);
  });

  it("converts an image that the API does not accept", async () => {
    const { call, upstream, folder } = await setup();
    const path = join(folder, "fox.gif");
    await sharp(plainPng({ width: 64, height: 48 }, 7))
      .gif()
      .toFile(path);
    const result = await call("edit-image", { prompt: "give it a hat", images: [path] });
    expect(textOf(result)).toContain("is a GIF, but the model accepts only PNG, WEBP, JPEG, so a JPEG of");
    expect(upstream.requests[0]?.body.image).toMatchObject([{ name: "image-1.jpeg", type: "image/jpeg" }]);
  });

  it("refuses what cannot be edited, all at once", async () => {
    const { call, upstream } = await setup();
    const result = await call("edit-image", { prompt: "x", images: ["/etc/passwd", "none.png"], n: 2 });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(
      /^Nothing was sent, because of 2 issues:\n- images: \/etc\/passwd is not allowed/,
    );
    expect(textOf(result)).toContain("The file none.png does not exist.");
    expect(upstream.requests).toEqual([]);
  });

  async function setup() {
    const folder = await temporaryFolder();
    return { ...(await stdioSession({ environment: { MCP_OPENAI_ALLOWED_FOLDERS: folder } })), folder };
  }
});
