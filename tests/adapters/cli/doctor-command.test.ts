import { stripVTControlCharacters } from "node:util";
import { doctorCommand } from "../../../src/adapters/cli/doctor-command.js";
import type { Check } from "../../../src/domain/diagnosis/check.js";
import type { Diagnose } from "../../../src/domain/diagnosis/diagnose.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { fakeTerminal } from "../../support/fake-terminal.js";

const checks: readonly Check[] = [
  { name: "node", status: "ok", found: "Node works." },
  { name: "key", status: "warning", found: "It is odd.", advice: "Look at it." },
  { name: "base-url", status: "error", found: "No answer." },
  { name: "models", status: "skipped", found: "Not known." },
];

describe("doctorCommand", () => {
  it("lists coloured results on a terminal", async () => {
    const { run, out, seen } = setup({ screen: { stdout: true, stderr: true }, colours: true });
    expect(await run("symbols")).toBe(1);
    for (const mark of [
      "\x1b[32m✓",
      "\x1b[33m!",
      "\x1b[31m✗",
      "\x1b[2m–",
      "\x1b[31m1 error",
      "\x1b[36m→ Look",
    ])
      expect(out()).toContain(mark);
    expect(await seen()).toBe(
      [
        "mcp-openai 1.2.3",
        "✓ node      Node works.",
        "! key       It is odd.",
        "            → Look at it.",
        "✗ base-url  No answer.",
        "– models    Not known.",
        "1 error, 1 warning.",
      ].join("\n"),
    );
  });

  it("wraps long lines with a hanging indent", async () => {
    const found = "One two three four five six seven. /a/path/that/is/much/too/long/to/fit/in/a/line stays.";
    const long = {
      name: "host:cursor",
      status: "error",
      found,
      advice: "Do this and that, and then some more.",
    } as const;
    const { run, out } = setup({ screen: { stdout: true, stderr: true }, colours: true }, [long]);
    await run("symbols", 40);
    const lines = stripVTControlCharacters(out()).split("\n").slice(1, -2);
    expect(lines).toEqual([
      "✗ host:cursor  One two three four five",
      "               six seven.",
      "               /a/path/that/is/much/too/long/to/fit/in/a/line",
      "               stays.",
      "               → Do this and that, and",
      "                 then some more.",
    ]);
    const narrow = setup({}, [long]);
    await narrow.run("symbols", 20);
    expect(narrow.out()).toContain(found);
  });

  it("is plain in a pipe and in JSON", async () => {
    const piped = setup();
    await piped.run("words");
    expect(piped.out()).toContain("error   base-url  No answer.\n");
    const json = setup();
    await json.run("json");
    expect(JSON.parse(json.out())).toEqual({ version: "1.2.3", healthy: false, checks });
    expect(piped.out() + piped.err() + json.out() + json.err()).not.toContain("\x1b");
  });

  function setup(options: Parameters<typeof fakeTerminal>[0] = {}, results = checks) {
    const fake = fakeTerminal(options);
    const diagnose = { execute: () => Promise.resolve(results) } as unknown as Diagnose;
    const run = (style: "symbols" | "words" | "json", width?: number) =>
      doctorCommand(
        diagnose,
        { style, version: "1.2.3", clock: new ManualClock(), width },
        fake.terminal,
        new AbortController().signal,
      );
    return { ...fake, run };
  }
});
