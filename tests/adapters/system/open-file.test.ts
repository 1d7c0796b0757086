import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFile } from "../../../src/adapters/system/open-file.js";
import { systemClock } from "../../../src/adapters/system/system-clock.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";

afterAll(removeTemporaryFolders);

describe("openFile", () => {
  it("starts the platform's opener with the path, and trusts no shell with it", async () => {
    const options = await setup({
      "xdg-open": "[ \"$1\" = '/x/$(id).png' ]",
      open: "exit 0",
      "explorer.exe": "exit 1",
    });
    for (const platform of ["linux", "darwin", "win32"] as const) {
      const opened = await openFile("/x/$(id).png", { platform, ...options });
      expect({ platform, opened: opened.isOk() }).toEqual({ platform, opened: true });
    }
  });

  it("says why a file cannot be opened", async () => {
    const options = await setup({ "xdg-open": "exit 3" });
    const failed = await openFile("/x.png", { platform: "linux", ...options });
    expect(failed._unsafeUnwrapErr()).toBe(
      "/x.png cannot be opened: xdg-open ended with code 3. Open it yourself.",
    );
    const missing = await openFile("/x.png", { platform: "darwin", ...options });
    expect(missing._unsafeUnwrapErr()).toContain("open is not installed");
  });

  it("does not wait until the viewer is closed", async () => {
    const options = await setup({ "xdg-open": "exec /bin/sleep 2" });
    const clock = new ManualClock();
    const opened = openFile("/x.png", { platform: "linux", ...options, clock });
    await clock.advance(3_000);
    expect((await opened).isOk()).toBe(true);
  });

  /** Puts these shell scripts into the only folder in which programs are looked for. */
  async function setup(programs: Readonly<Record<string, string>>) {
    const folder = await temporaryFolder();
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
    return { environment: { PATH: folder }, clock: systemClock };
  }
});
