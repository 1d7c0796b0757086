import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageFolder } from "../../../../src/adapters/file-system/spending/usage-folder.js";
import { openAiPrices } from "../../../../src/domain/models/prices.js";
import { SpendingBudget } from "../../../../src/domain/spending/spending-budget.js";
import type { LedgerEntry } from "../../../../src/ports/spending-ledger.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../../src/testing/doubles/recording-logger.js";
import { spendingsOf } from "../../../../src/domain/spending/totals.js";

const homes: string[] = [];
afterAll(() => Promise.all(homes.map((home) => rm(home, { recursive: true, force: true }))));

const day = "2026-11-23";
const released = (id: string): LedgerEntry => ({ type: "release", id });

describe("UsageFolder", () => {
  it("writes one file per day that only this user can read", async () => {
    const { ledger, folder } = await setup();
    await ledger.append(day, released("a"));
    await ledger.append(day, released("b"));
    const file = join(folder, `${day}.jsonl`);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).toBe('\n{"type":"release","id":"a"}\n{"type":"release","id":"b"}');
  });

  it("recreates a deleted file, and writes each day to its own file", async () => {
    const { ledger, folder } = await setup();
    const idsOf = async (of: string) => (await ledger.read(of))._unsafeUnwrap().map(({ id }) => id);
    await ledger.append(day, released("a"));
    await rm(folder, { recursive: true });
    await ledger.append(day, released("b"));
    await ledger.append("2026-11-24", released("c"));
    await ledger.append(day, released("d"));
    expect(await idsOf(day)).toEqual(["b", "d"]);
    expect(await idsOf("2026-11-24")).toEqual(["c"]);
  });

  it("skips incomplete and foreign lines, and loses none after them", async () => {
    const { ledger, folder } = await setup();
    await ledger.append(day, released("a"));
    const strange = [
      '{"type":"reservation","id":"x","time":"now"}',
      '{"type":"settlement","id":"x","model":"m","dollars":-1}',
      "[1]",
      "",
      "\u0000\u0000",
      '{"type":"settlement","id":"torn","mod',
    ];
    await appendFile(join(folder, `${day}.jsonl`), strange.map((line) => `\n${line}`).join(""));
    await ledger.append(day, released("b"));
    expect((await ledger.read(day))._unsafeUnwrap()).toEqual([released("a"), released("b")]);
  });

  it("deletes files older than 90 days when it creates a new one, and no other file", async () => {
    const { ledger, folder } = await setup();
    await mkdir(folder, { recursive: true });
    const others = ["2026-08-24.jsonl", "2026-08-25.jsonl", "2020-01-01.txt", "notes.jsonl"];
    await Promise.all(others.map((name) => writeFile(join(folder, name), "")));
    await ledger.append(day, released("a"));
    expect((await readdir(folder)).sort()).toEqual([
      "2020-01-01.txt",
      "2026-08-25.jsonl",
      `${day}.jsonl`,
      "notes.jsonl",
    ]);
  });

  it("explains why the folder cannot be used", async () => {
    const { folder } = await setup();
    await writeFile(folder, "a file");
    const within = join(folder, "usage");
    const ledger = new UsageFolder({ folder: within });
    const words = `The usage folder ${within} cannot be used: part of its path is a file, not a folder. Move that file away, or set MCP_OPENAI_USAGE_DIR to a folder that you can write to.`;
    expect((await ledger.append(day, released("a")))._unsafeUnwrapErr().message).toBe(words);
    expect((await ledger.read(day))._unsafeUnwrapErr().message).toBe(words);
  });

  it("shows the system's code if it has no explanation", async () => {
    const { ledger, folder } = await setup();
    await mkdir(join(folder, `${day}.jsonl`), { recursive: true });
    expect((await ledger.read(day))._unsafeUnwrapErr().message).toContain("the system reported EISDIR.");
  });

  it("enforces a limit that several servers share", async () => {
    const { folder } = await setup();
    const budgets = Array.from({ length: 5 }, () => budgetOn(folder));
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => budgets[index % 5]!.reserve("gpt-6-luna", 0.05)),
    );
    const allowed = outcomes.filter((outcome) => outcome.isOk()).length;
    expect(allowed).toBeLessThanOrEqual(20);
    expect(allowed).toBeGreaterThan(0);
    // Calls rejected in the rush are released, so the rest is available to the next caller.
    for (let call = allowed; call < 20; call += 1) {
      expect((await budgets[0]!.reserve("gpt-6-luna", 0.05)).isOk()).toBe(true);
    }
    expect((await budgets[1]!.reserve("gpt-6-luna", 0.05)).isOk()).toBe(false);
  });

  it("loses no line if several processes write at once", async () => {
    const { ledger, folder } = await setup();
    await ledger.append(day, released("first"));
    const file = join(folder, `${day}.jsonl`);
    const script = `
      const { openSync, writeSync, closeSync } = require("node:fs");
      for (let index = 0; index < 200; index += 1) {
        const file = openSync(process.argv[1], "a", 0o600);
        writeSync(file, "\\n" + JSON.stringify({ type: "release", id: process.pid + " " + index }));
        closeSync(file);
      }`;
    const writers = [1, 2, 3].map(() => spawn(process.execPath, ["-e", script, file]));
    const ended = Promise.all(writers.map((writer) => once(writer, "close")));
    for (let index = 0; index < 200; index += 1) {
      await ledger.append(day, released(`own ${index}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    const ids = (await ledger.read(day))._unsafeUnwrap().map(({ id }) => id);
    expect(new Set(ids).size).toBe(801);
  });

  it("counts the reservations of a server that died", async () => {
    const { folder, ledger } = await setup();
    await budgetOn(folder).reserve("gpt-6-luna", 0.75);
    expect((await budgetOn(folder).reserve("gpt-6-luna", 0.5))._unsafeUnwrapErr().kind).toBe(
      "spending-limit",
    );
    const today = new ManualClock().date().toISOString().slice(0, 10);
    const entries = (await ledger.read(today))._unsafeUnwrap();
    expect([...spendingsOf(entries).values()]).toEqual([
      { model: "gpt-6-luna", dollars: 0.75, isEstimate: true },
    ]);
  });

  const budgetOn = (folder: string) =>
    new SpendingBudget({
      ledger: new UsageFolder({ folder }),
      clock: new ManualClock(),
      logger: new RecordingLogger(),
      limits: { day: 1 },
      prices: openAiPrices,
      passesUnknownPrices: false,
    });

  async function setup() {
    const home = await mkdtemp(join(tmpdir(), "usage-folder-"));
    homes.push(home);
    const folder = join(home, "usage");
    return { folder, ledger: new UsageFolder({ folder }) };
  }
});
