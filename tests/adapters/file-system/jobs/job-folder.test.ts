import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobFolder } from "../../../../src/adapters/file-system/jobs/job-folder.js";
import { systemClock } from "../../../../src/adapters/system/system-clock.js";
import type { JobRecord } from "../../../../src/ports/job-store.js";

const record: JobRecord = {
  id: "abc",
  tool: "create-image",
  startedAt: new Date(),
  state: "working",
  images: [],
};

describe("JobFolder", () => {
  it("lets only this user read the records", async () => {
    const { folder, store } = await setup();
    await store.save(record);
    expect((await stat(join(folder, "abc.json"))).mode & 0o777).toBe(
      process.platform === "win32" ? 0o666 : 0o600,
    );
  });

  it("shows records to the next server", async () => {
    const { folder, store } = await setup();
    await store.save(record);
    const next = new JobFolder({ folder, clock: systemClock });
    expect((await next.read("abc"))._unsafeUnwrap()).toEqual(record);
  });

  const age = (path: string, days: number) => {
    const at = Date.now() / 1000 - days * 86_400;
    return utimes(path, at, at);
  };

  it("deletes records older than three days, and no other file", async () => {
    const { folder, store } = await setup();
    for (const name of ["old.json", "Notes.json", "old.txt"]) {
      await writeFile(join(folder, name), "{}");
      await age(join(folder, name), 4);
    }
    await writeFile(join(folder, "recent.json"), "{}");
    await age(join(folder, "recent.json"), 2);
    await store.save(record);
    expect((await readdir(folder)).sort()).toEqual(["Notes.json", "abc.json", "old.txt", "recent.json"]);
  });

  it.each(["", "{", '{"id":"abc"}', "null"])("ignores a damaged record: %j", async (text) => {
    const { folder, store } = await setup();
    await writeFile(join(folder, "abc.json"), text);
    expect((await store.read("abc"))._unsafeUnwrap()).toBeUndefined();
  });

  it("reports which folder cannot be used, and what to do", async () => {
    const { folder } = await setup();
    await writeFile(join(folder, "file"), "");
    const store = new JobFolder({ folder: join(folder, "file"), clock: systemClock });
    const message = `The receipt folder ${join(folder, "file")} cannot be used: a file is in its place. Move that file away, or set MCP_OPENAI_IMAGE_DIR to a folder that you can write to.`;
    expect((await store.save(record))._unsafeUnwrapErr()).toEqual({ kind: "unavailable", message });
    expect((await store.read("abc"))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
  });

  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  async function setup(): Promise<{ folder: string; store: JobFolder }> {
    const folder = await mkdtemp(join(tmpdir(), "receipts-"));
    folders.push(folder);
    return { folder, store: new JobFolder({ folder, clock: systemClock }) };
  }
});
