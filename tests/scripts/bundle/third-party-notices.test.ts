import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { thirdPartyNotices } from "../../../scripts/bundle/third-party-notices.mjs";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";

afterAll(removeTemporaryFolders);

describe("the notices of bundled packages", () => {
  it("has each package once, by its innermost folder, with its licence", async () => {
    const { repository, install } = await setup();
    await install("node_modules/@a/one", "MIT", "Copyright One");
    await install("node_modules/@a/one/node_modules/two", "0BSD", "Copyright Two");
    const files = ["node_modules/@a/one/x.js", "node_modules/@a/one/y/z.js", "src/index.ts"];
    const inner = "node_modules/@a/one/node_modules/two/x.js";
    const notices = await thirdPartyNotices(repository, [...files, inner]);
    expect(notices.match(/^.+ 1\.2\.3 \(.+\)$/gm)).toEqual(["@a/one 1.2.3 (MIT)", "two 1.2.3 (0BSD)"]);
    expect(notices).toMatch(/Copyright One[^]+Copyright Two/);
  });

  it.each(["GPL-3.0-only", "UNLICENSED", undefined])("stops the build at the licence %s", async (license) => {
    const { repository, install } = await setup();
    await install("node_modules/one", license, "All rights reserved");
    const notices = thirdPartyNotices(repository, ["node_modules/one/index.js"]);
    await expect(notices).rejects.toThrow(`one cannot be bundled: its licence is ${license}.`);
  });

  async function setup() {
    const repository = await temporaryFolder();
    return {
      repository,
      async install(path: string, license: string | undefined, text: string) {
        const name = path.replace(/^.*node_modules\//, "");
        await mkdir(join(repository, path), { recursive: true });
        const manifest = JSON.stringify({ name, version: "1.2.3", license });
        await writeFile(join(repository, path, "package.json"), manifest);
        await writeFile(join(repository, path, "LICENSE"), text);
      },
    };
  }
});
