import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConversationFolder } from "../../../../src/adapters/file-system/conversations/conversation-folder.js";
import { systemClock } from "../../../../src/adapters/system/system-clock.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";

const temporary: string[] = [];
afterAll(() => Promise.all(temporary.map((folder) => rm(folder, { recursive: true, force: true }))));

describe("ConversationFolder", () => {
  it("saves a conversation in one file that only its owner can read, and nothing else", async () => {
    const { store, folder } = await setup();
    await store.begin("abc", turn("one"));
    await store.append("abc", turn("two"));
    expect(await readdir(folder)).toEqual(["abc.json"]);
    expect((await stat(join(folder, "abc.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(JSON.parse(await readFile(join(folder, "abc.json"), "utf8"))).toEqual({
      turns: [
        { question: "one", answer: "Yes.", model: "m", at: "2026-11-23T12:00:00.000Z" },
        { question: "two", answer: "Yes.", model: "m", at: "2026-11-23T12:00:00.000Z" },
      ],
    });
  });

  it("finds the conversation that was written last", async () => {
    const { store, folder } = await setup();
    expect((await store.last())._unsafeUnwrap()).toBeUndefined();
    for (const [index, id] of ["abc", "def", "ghi"].entries()) {
      await store.begin(id, turn("one"));
      await utimes(join(folder, `${id}.json`), index, index);
    }
    await writeFile(join(folder, "zzz.lock"), "");
    await writeFile(join(folder, "notes.txt"), "");
    expect((await store.last())._unsafeUnwrap()).toBe("ghi");
    await store.append("abc", turn("two"));
    expect((await store.last())._unsafeUnwrap()).toBe("abc");
  });

  it("continues in another process", async () => {
    const { store, folder } = await setup();
    await store.begin("abc", turn("one"));
    const other = new ConversationFolder({ folder, clock: systemClock });
    await other.append("abc", turn("two"));
    expect(await questions(store, "abc")).toEqual(["one", "two"]);
  });

  it("loses nothing if several servers write to the same conversation", async () => {
    const { store, folder } = await setup();
    await store.begin("abc", turn("0"));
    const servers = Array.from({ length: 3 }, () => new ConversationFolder({ folder, clock: systemClock }));
    await Promise.all(
      servers.flatMap((server, number) =>
        [1, 2, 3].map((index) => server.append("abc", turn(`${number}-${index}`))),
      ),
    );
    const kept = await questions(store, "abc");
    expect([...kept].sort()).toEqual(
      ["0", "0-1", "0-2", "0-3", "1-1", "1-2", "1-3", "2-1", "2-2", "2-3"].sort(),
    );
    // The turns of each server keep their order.
    for (const number of [0, 1, 2]) {
      expect(kept.filter((question) => question.startsWith(`${number}-`))).toEqual(
        [1, 2, 3].map((turn) => `${number}-${turn}`),
      );
    }
  });

  it("ignores the partial file of a process that died", async () => {
    const { store, folder } = await setup();
    await store.begin("abc", turn("one"));
    await writeFile(join(folder, "abc.json.0123456789ab.tmp"), '{"exchanges": [{"question": "half');
    await writeFile(join(folder, "def.json.0123456789ab.tmp"), '{"exchanges": []}');
    await store.append("abc", turn("two"));
    expect(await questions(store, "abc")).toEqual(["one", "two"]);
    expect((await store.read("def"))._unsafeUnwrapErr().kind).toBe("not-found");
  });

  it("removes the lock of a process that died, after 5 s", async () => {
    const clock = new ManualClock();
    const { store, folder } = await setup({ clock });
    await store.begin("abc", turn("one"));
    await writeFile(join(folder, "abc.lock"), "");
    const appended = store.append("abc", turn("two"));
    const seen = { settled: false };
    void appended.then(() => (seen.settled = true));
    await pass(clock, 4_900);
    expect(seen.settled).toBe(false);
    expect(await readdir(folder)).toContain("abc.lock");
    while (!seen.settled) await pass(clock, 25);
    expect(await questions(store, "abc")).toEqual(["one", "two"]);
    expect(await readdir(folder)).toEqual(["abc.json"]);
  });

  it("does not remove a lock that passes from one holder to another", async () => {
    const clock = new ManualClock();
    const { store, folder } = await setup({ clock });
    await store.begin("abc", turn("one"));
    const lock = join(folder, "abc.lock");
    await writeFile(lock, "");
    const appended = store.append("abc", turn("two"));
    for (let holder = 1; holder <= 3; holder++) {
      await pass(clock, 3_000);
      await utimes(lock, holder, holder);
    }
    expect(await readdir(folder)).toContain("abc.lock");
    await rm(lock);
    const seen = { settled: false };
    void appended.then(() => (seen.settled = true));
    while (!seen.settled) await pass(clock, 25);
    expect(await questions(store, "abc")).toEqual(["one", "two"]);
  });

  it.each([
    ["is cut off", (text: string) => text.slice(0, -20)],
    ["is empty", () => ""],
    ["is not JSON", () => "\u0000\u0000"],
    ["is another JSON", () => '{"exchanges": [{"question": 1}]}'],
    ["has no exchanges", () => '{"exchanges": []}'],
    ["has no true time", (text: string) => text.replace("2026-11-23T", "2026-13-99T")],
  ])("loses only one conversation, and says which, if a file %s", async (_, damage) => {
    const { store, folder } = await setup();
    await store.begin("abc", turn("one"));
    await store.begin("def", turn("two"));
    const path = join(folder, "abc.json");
    const damaged = damage(await readFile(path, "utf8"));
    await writeFile(path, damaged);
    for (const result of [await store.read("abc"), await store.append("abc", turn("three"))]) {
      expect(result._unsafeUnwrapErr()).toEqual({
        kind: "unreadable",
        message: `The file ${path} is damaged, so this conversation cannot continue; others are not affected. Fix the file or delete it.`,
      });
    }
    expect(await readFile(path, "utf8")).toBe(damaged);
    expect(await questions(store, "def")).toEqual(["two"]);
  });

  it("keeps the most recently written files, and those of other programs", async () => {
    const { store, folder } = await setup({ maxFiles: 3 });
    const ids = ["a", "b", "c", "d"];
    for (const [index, id] of ids.slice(0, 3).entries()) {
      await store.begin(id, turn(id));
      await utimes(join(folder, `${id}.json`), index + 1, index + 1);
    }
    await writeFile(join(folder, "notes.txt"), "mine");
    await store.append("a", turn("again"));
    await store.begin("d", turn("d"));
    expect((await readdir(folder)).sort()).toEqual(["a.json", "c.json", "d.json", "notes.txt"]);
    expect((await store.read("b"))._unsafeUnwrapErr()).toMatchObject({
      kind: "not-found",
      message: expect.stringContaining(`with this id in ${folder}`),
    });
  });

  it("eventually deletes the partial file of a process that died", async () => {
    const { store, folder } = await setup({ maxFiles: 2 });
    await store.begin("a", turn("a"));
    const left = join(folder, ".mcp-openai-0123456789ab.tmp");
    await writeFile(left, "half");
    await utimes(left, 1, 1);
    await store.begin("c", turn("c"));
    expect((await readdir(folder)).sort()).toEqual(["a.json", "c.json"]);
  });

  it("says what to fix when a file is in the folder's place", async () => {
    const { store, folder } = await setup();
    await writeFile(folder, "in the way");
    expect((await store.begin("abc", turn("one")))._unsafeUnwrapErr()).toEqual({
      kind: "unavailable",
      message: `The conversation folder ${folder} cannot be used: a file is in its place. Move that file away, or set MCP_OPENAI_CONVERSATION_DIR to a folder that you can write to.`,
    });
    expect((await store.read("abc"))._unsafeUnwrapErr().message).toContain("is a file, not a folder");
  });

  it("leaves a conversation unchanged if it cannot be written", async () => {
    const { store, folder } = await setup();
    await store.begin("abc", turn("one"));
    const path = join(folder, "abc.json");
    await rm(path);
    // A folder in the file's place can be neither read as a file nor replaced by one.
    const other = new ConversationFolder({ folder: path, clock: systemClock });
    await other.begin("inner", turn("inner"));
    expect((await store.append("abc", turn("two")))._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("the system reported EISDIR"),
    });
    expect((await store.begin("abc", turn("two")))._unsafeUnwrapErr().kind).toBe("unavailable");
    expect(await readdir(folder)).toEqual(["abc.json"]);
  });

  const turn = (question: string) => ({
    question,
    answer: "Yes.",
    model: "m",
    at: new Date("2026-11-23T12:00:00Z"),
  });

  const questions = async (store: ConversationFolder, id: string) =>
    (await store.read(id))._unsafeUnwrap().map(({ question }) => question);

  /** Advances the clock, with pauses for file accesses. */
  async function pass(clock: ManualClock, milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 25) {
      for (let look = 0; look < 50 && clock.pending === 0; look++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await clock.advance(25);
    }
  }

  async function setup(options: { clock?: ManualClock; maxFiles?: number } = {}) {
    const home = await mkdtemp(join(tmpdir(), "conversations, ä-"));
    temporary.push(home);
    const folder = join(home, "kept");
    return { folder, store: new ConversationFolder({ folder, clock: systemClock, ...options }) };
  }
});
