import { StatusLine } from "../../../../src/adapters/cli/terminal/status-line.js";
import { fakeTerminal } from "../../../support/fake-terminal.js";

const both = { stdout: true, stderr: true };

describe("StatusLine", () => {
  it("shows one text after another, and leaves nothing behind", async () => {
    const { terminal, line, seen, listeners } = setup();
    terminal.err("before\n");
    line.show("a long first text");
    expect(await seen()).toBe("before\n a long first text");
    line.show("short");
    expect(await seen()).toBe("before\n short");
    line.end();
    terminal.err("after\n");
    expect(await seen()).toBe("before\nafter");
    expect(listeners()).toBe(0);
  });

  it("stays below the output of both streams", async () => {
    const { terminal, line, seen } = setup();
    line.show("at work");
    terminal.out("a path\n");
    terminal.err("{a log}\n");
    expect(await seen()).toBe("a path\n{a log}\n at work");
    line.end();
    expect(await seen()).toBe("a path\n{a log}");
  });

  it("waits while another line is unfinished", async () => {
    const { terminal, line, seen } = setup();
    line.show("at work");
    terminal.out("half");
    line.show("still at work");
    expect(await seen()).toBe("half");
    terminal.out(" done\n");
    expect(await seen()).toBe("half done\n still at work");
  });

  it("is truncated to the terminal's width, and redrawn when that changes", async () => {
    const { terminal, line, seen, resize } = setup(40);
    terminal.err("before\n");
    line.show("0123456789 0123456789 0123456789 0123");
    await resize(20);
    expect(await seen()).toBe("before\n 0123456789 0123...");
    await resize(60);
    expect(await seen()).toBe("before\n 0123456789 0123456789 0123456789 0123");
    await resize(9);
    line.end();
    expect(await seen()).toBe("before");
  });

  it("replaces characters that could move the cursor or be wider than one column", async () => {
    const { line, seen } = setup();
    line.show("a\x1b[2J\n\tb漢");
    expect(await seen()).toBe(" a?[2J??b?");
  });

  it("survives a ^C that the terminal echoes", async () => {
    const { stderr, line, seen } = setup();
    line.show("at work");
    stderr.write("^C");
    line.end();
    expect(await seen()).toBe("");
  });

  it("works if the width is not known", () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text), on: () => undefined, off: () => undefined };
    new StatusLine(stream, (text) => text).show("x".repeat(100));
    expect(written.join("")).toContain(` ${"x".repeat(75)}...\r`);
  });

  function setup(columns = 80) {
    const fake = fakeTerminal({ columns, screen: both });
    return { ...fake, line: fake.terminal.status! };
  }
});

describe("a terminal whose stderr is a pipe", () => {
  it("has no status line", () => {
    expect(fakeTerminal({ screen: { stdout: true, stderr: false } }).terminal.status).toBeUndefined();
  });
});
