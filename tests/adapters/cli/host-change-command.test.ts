import { errAsync, okAsync } from "neverthrow";
import { chooseHosts, listHosts } from "../../../src/adapters/cli/choose-hosts.js";
import { hostChangeCommand } from "../../../src/adapters/cli/host-change-command.js";
import type { HostChange } from "../../../src/domain/hosts/host-change.js";
import { hosts } from "../../../src/domain/hosts/known-hosts.js";
import { fakeTerminal } from "../../support/fake-terminal.js";

describe("hostChangeCommand", () => {
  const entry = { before: "old", after: "new" };
  it.each<[Partial<HostChange>, string]>([
    [{ after: "new" }, 'Added the entry "openai" to /f.\n+ new\nRestart Cursor'],
    [entry, 'Updated the entry "openai" in /f.\n- old\n+ new\nRestart Cursor'],
    [{ before: "old" }, 'Removed the entry "openai" from /f.\n- old\nRestart Cursor'],
    [{ ...entry, outcome: "nothing" }, 'Unchanged: the entry "openai" in /f is up to date.\n'],
    [{ outcome: "nothing" }, 'Unchanged: /f has no entry "openai", so there is nothing to remove.\n'],
    [{ after: "new", outcome: "would-write" }, 'Would add the entry "openai" to /f; nothing was written.\n'],
    [{ ...entry, outcome: "would-write" }, 'Would update the entry "openai" in /f; nothing was written.\n'],
    [
      { before: "old", outcome: "would-write" },
      'Would remove the entry "openai" from /f; nothing was written.',
    ],
  ])("says what was done: %j", async (change, expected) => {
    const { out } = await run(change);
    expect(out.startsWith(expected)).toBe(true);
    expect(out.includes("Restart")).toBe(change.outcome === undefined);
  });

  it("names the backup, and all backups that contain a key", async () => {
    const { out, err } = await run({ ...entry, backup: "/f.2", backupsWithKey: ["/f.1", "/f.2"] });
    expect(out).toContain("Backup: /f.2\n");
    expect(err).toMatch(/These backups contain a key; .*: \/f\.1, \/f\.2\n/);
    expect((await run({ ...entry, backup: "/f.2", backupsWithKey: [] })).err).toBe("");
  });

  it.each([
    ["broken", "Broken. Nothing was written."],
    ["changed", "Broken."],
  ] as const)("says that it wrote nothing, once: %s", async (kind, expected) => {
    const { terminal, err } = fakeTerminal();
    const work = errAsync({ kind, message: "Broken." });
    expect(await hostChangeCommand(work, { host: hosts.cursor, name: "openai" }, terminal)).toBe(1);
    expect(err()).toContain(`${expected}\n`);
  });

  async function run(change: Partial<HostChange>) {
    const { terminal, out, err } = fakeTerminal();
    const work = okAsync<HostChange>({ path: "/f", outcome: "written", notes: [], ...change });
    await hostChangeCommand(work, { host: hosts.cursor, name: "openai" }, terminal);
    return { out: out(), err: err() };
  }
});

describe("chooseHosts", () => {
  const found = [hosts.cursor, hosts.codex, hosts["lm-studio"]].map((host) => ({
    host,
    exists: true,
    path: `/${host.id}`,
  }));

  it.each([
    [["1,3"], ["cursor", "lm-studio"]],
    [[" codex, 1 codex"], ["codex", "cursor"]],
    [["all"], ["cursor", "codex", "lm-studio"]],
    [["4", "0 x", "2"], ["codex"]],
    [[""], []],
    [[undefined], []],
  ])("takes %j", async (answers, expected) => {
    const { terminal, err } = fakeTerminal();
    const left = [...answers];
    expect(await chooseHosts(found, { ask: () => Promise.resolve(left.shift()), terminal })).toEqual(
      expected,
    );
    expect(left).toEqual([]);
    expect(err()).toContain("   2  Codex      /codex\n");
    expect(err().match(/There is no/g)?.length ?? 0).toBe(answers.length - 1);
  });

  it("asks whether to take a single one", async () => {
    const questions: string[] = [];
    const ask = (question: string) => Promise.resolve((questions.push(question), "1"));
    const { terminal } = fakeTerminal();
    expect(await chooseHosts(found.slice(0, 1), { ask, terminal })).toEqual(["cursor"]);
    expect(questions).toEqual(["Choose it? (1, or Enter for none) "]);
  });

  it("lists the hosts where nobody can be asked", () => {
    expect(listHosts(found, "install")).toMatch(
      /  codex      found      \/codex\n[^]*install cursor codex\n$/,
    );
    const missing = found.map((one) => ({ ...one, exists: false }));
    expect(listHosts(missing, "uninstall")).toMatch(/not found[^]*uninstall claude-desktop\n$/);
  });
});
