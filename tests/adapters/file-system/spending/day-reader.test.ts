import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DayReader } from "../../../../src/adapters/file-system/spending/day-reader.js";
import { removeTemporaryFolders, temporaryFolder } from "../../../support/built-server.js";

afterAll(removeTemporaryFolders);

const line = (id: string) => `\n${JSON.stringify({ type: "release", id })}`;

describe("DayReader", () => {
  it("returns the known entries again, and new ones", async () => {
    const { path, reader, ids } = await setup();
    await appendFile(path, line("a") + line("b"));
    const [first] = await reader.read();
    await appendFile(path, line("c"));
    expect((await reader.read())[0]).toBe(first);
    expect(await ids()).toEqual(["a", "b", "c"]);
  });

  it("rereads a line that was incomplete, even within a character", async () => {
    const { path, reader, ids } = await setup();
    const bytes = Buffer.from(line("a") + line("狐") + line("c"));
    for (let length = 1; length < bytes.length; length += 1) {
      await appendFile(path, bytes.subarray(length - 1, length));
      await reader.read();
    }
    await appendFile(path, bytes.subarray(-1));
    expect(await ids()).toEqual(["a", "狐", "c"]);
  });

  it("skips an incomplete line for good once another follows", async () => {
    const { path, ids } = await setup();
    await appendFile(path, `${line("a")}\n{"type":"rel`);
    expect(await ids()).toEqual(["a"]);
    await appendFile(path, line("b"));
    expect(await ids()).toEqual(["a", "b"]);
  });

  it("starts over if the file was replaced or truncated", async () => {
    const { path, reader, ids } = await setup();
    await appendFile(path, line("a") + line("b"));
    await reader.read();
    await writeFile(path, line("c"));
    expect(await ids()).toEqual(["c"]);
    await writeFile(`${path}.new`, line("d") + line("e"));
    await rm(path);
    await expect(reader.read()).rejects.toMatchObject({ code: "ENOENT" });
    await writeFile(path, line("f"));
    expect(await ids()).toEqual(["f"]);
  });

  it("serialises reads, so that no entry is duplicated", async () => {
    const { path, reader } = await setup();
    await appendFile(path, line("a") + line("b"));
    const reads = await Promise.all([reader.read(), reader.read(), reader.read()]);
    expect(reads.map((entries) => entries.length)).toEqual([2, 2, 2]);
  });

  async function setup() {
    const path = join(await temporaryFolder(), "2026-11-23.jsonl");
    await writeFile(path, "");
    const reader = new DayReader(path);
    return { path, reader, ids: async () => (await reader.read()).map(({ id }) => id) };
  }
});
