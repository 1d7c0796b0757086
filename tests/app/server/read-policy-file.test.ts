import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readPolicyFile } from "../../../src/app/server/read-policy-file.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";

describe("a policy file", () => {
  afterAll(removeTemporaryFolders);

  it("is read, with a byte order mark too", async () => {
    const path = join(await temporaryFolder(), "policy.json");
    await writeFile(path, '\uFEFF{"groups":{"designers":{"calls_at_once":2}}}');
    const policy = (await readPolicyFile(path))._unsafeUnwrap();
    expect(policy.groups.get("designers")).toEqual({ callsAtOnce: 2 });
  });

  it("does not hold the program up if it is a pipe", async () => {
    const path = join(await temporaryFolder(), "policy.json");
    spawnSync("mkfifo", [path]);
    expect((await readPolicyFile(path))._unsafeUnwrapErr()).toEqual([
      `The policy file ${path} cannot be read (ENOTFILE).`,
    ]);
  });
});
