import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  runBuiltProgram,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";

afterAll(async () => {
  await endBuiltServers();
  await removeTemporaryFolders();
});

describe("mcp-openai gallery", () => {
  it("opens a page in the browser that shows the images of the folder and makes others, until Ctrl-C", async () => {
    const home = await temporaryFolder();
    const opened = join(home, "opened");
    await writeFile(join(home, "xdg-open"), `#!/bin/sh\necho "$1" > "${opened}"\n`);
    await chmod(join(home, "xdg-open"), 0o755);
    const environment = {
      HOME: home,
      PATH: [home, process.env["PATH"]].join(delimiter),
      MCP_OPENAI_IMAGE_DIR: join(home, "images"),
      MCP_OPENAI_PROVIDER: "offline",
    };
    await runBuiltProgram(["image", "a red fox", "--show", "none"], environment);
    const { child, ended, stderr } = startBuiltServer({ args: ["gallery"], environment });
    const [line] = (await once(child.stdout, "data")) as [Buffer];

    const address = String(line).trim();
    const { origin } = new URL(address);
    const { headers } = await fetch(address, { redirect: "manual" });
    const cookie = headers.get("set-cookie")!.split(";")[0]!;
    const site = origin + String(headers.get("location"));
    const view = await (await fetch(`${site}view`, { headers: { cookie } })).text();
    expect(view).toContain("ui/initialize");
    const call = async (name: string, args: object) => {
      const response = await fetch(`${site}rpc`, {
        method: "POST",
        headers: { cookie, origin, "content-type": "application/json" },
        body: JSON.stringify({ method: "tools/call", params: { name, arguments: args } }),
      });
      const { result } = (await response.json()) as { result: { content: { text: string }[] } };
      return result.content;
    };
    const [, found] = await call("browse-images", {});
    const { images, total } = JSON.parse(found!.text) as { images: { uri: string }[]; total: number };
    expect([total, images]).toMatchObject([1, [{ prompt: "a red fox" }]]);
    await call("edit-image", { images: [images[0]!.uri], prompt: "in the snow" });
    const [, after] = await call("browse-images", {});
    expect(JSON.parse(after!.text)).toMatchObject({ total: 2, images: [{ prompt: "in the snow" }, {}] });

    child.kill("SIGINT");
    expect((await ended).code).toBe(0);
    expect(await readFile(opened, "utf8")).toBe(`${address}\n`);
    expect(stderr()).toBe("The address works once. Ctrl-C ends the gallery.\n");
  });

  it("says which port it cannot use", async () => {
    const wrong = await runBuiltProgram(["gallery", "--port", "70000", "--offline"], {});
    expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
    expect(wrong.stderr).toContain(
      '--port must be a whole number from 0 (any free port) to 65535; got "70000"',
    );
  });
});
