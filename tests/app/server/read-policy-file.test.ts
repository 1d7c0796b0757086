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

  it.each([
    ['{\n  "default": {},\n}\n', "line 3, column 1: property name expected"],
    ['{\n  "default": }', "line 2, column 14: value expected"],
    ["\uFEFF{\n  // Nobody.\n}", "line 2, column 3: invalid comment token"],
    ['{ "default": {', "line 1, column 15: close brace expected"],
  ])("that is not JSON is refused with the line: %j", async (text, why) => {
    const path = join(await temporaryFolder(), "policy.json");
    await writeFile(path, text);
    expect((await readPolicyFile(path))._unsafeUnwrapErr()).toEqual([
      `The policy file ${path} is not JSON (${why}).`,
    ]);
  });
});
