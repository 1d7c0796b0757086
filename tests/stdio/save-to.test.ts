import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../support/built-server.js";
import { closeSessions, sentTo, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

describe("save_to over stdio", () => {
  it("saves copies where requested, and replaces nothing unless told to", async () => {
    const { call, upstream, folder } = await setup();
    const path = join(folder, "art/logo.png");
    const first = await call("create-image", { prompt: "a fox", n: 2, save_to: path });
    expect(first.isError).toBeUndefined();
    expect(await readdir(join(folder, "art"))).toEqual(["logo-1.png", "logo-2.png"]);
    expect(textOf(first)).toContain(`A copy is in ${join(folder, "art/logo-1.png")}`);

    const before = upstream.requests.length;
    const second = await call("create-image", { prompt: "a fox", n: 2, save_to: path });
    expect(second.isError).toBe(true);
    expect(textOf(second)).toMatch(/^Nothing was sent: save_to: .*logo-1\.png already exists\./);
    expect(sentTo(upstream, before)).toEqual([]);
    const third = await call("create-image", { prompt: "a fox", n: 2, save_to: path, overwrite: true });
    expect(third.isError).toBeUndefined();
  });

  it("refuses a folder that is not allowed, and says how to allow it", async () => {
    const { call, upstream } = await setup();
    const outside = await temporaryFolder();
    const result = await call("create-image", { prompt: "a fox", save_to: join(outside, "logo.png") });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(`allow its folder (${outside}) in MCP_OPENAI_ALLOWED_FOLDERS`);
    expect(upstream.requests).toEqual([]);
    expect(await readdir(outside)).toEqual([]);
  });

  it("takes the format from the name", async () => {
    const { call, upstream, folder } = await setup();
    const result = await call("create-image", { prompt: "a fox", save_to: join(folder, "logo.webp") });
    expect(upstream.requests[0]?.body).toMatchObject({ output_format: "webp" });
    expect(textOf(result)).not.toContain("despite its name");
    expect((await readFile(join(folder, "logo.webp"))).subarray(8, 12).toString()).toBe("WEBP");
  });

  async function setup() {
    const folder = await temporaryFolder();
    return { ...(await stdioSession({ environment: { MCP_OPENAI_ALLOWED_FOLDERS: folder } })), folder };
  }
});
