import { PassThrough } from "node:stream";
import { maxPipedBytes, type InputKind } from "../../../src/adapters/cli/terminal/piped-text.js";
import { readWords } from "../../../src/app/commands/read-words.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("readWords", () => {
  it.each(["file", "pipe", "socket"] as const)("puts the words before the text from a %s", async (kind) => {
    const { read } = setup({ kind, words: "write a commit message", piped: "diff --git a b\n+ x\n" });
    expect(await read()).toEqual({ words: "write a commit message\n\ndiff --git a b\n+ x" });
  });

  it.each([
    { kind: "file", words: "" },
    { kind: "pipe", words: "" },
    { kind: "pipe", words: "", readsStdin: true },
    { kind: "device", words: "", readsStdin: true },
    { kind: "file", words: "  " },
  ] as const)("takes stdin alone: %j", async (options) => {
    const { read } = setup({ ...options, piped: "\uFEFFWhy is the sky blue?\n" });
    expect(await read()).toEqual({ words: "Why is the sky blue?" });
  });

  it.each(["terminal", "device"] as const)("never reads a %s if there are words", async (kind) => {
    const { read, stream } = setup({ kind, words: "why" });
    expect([await read(), stream.destroyed]).toEqual([{ words: "why" }, false]);
  });

  it("does not wait long for a stdin that stays open and empty", async () => {
    const { read, clock, stream } = setup({ kind: "pipe", words: "why" });
    const reading = read();
    await clock.advance(3_000);
    expect(await reading).toEqual({
      words: "why",
      note: "Only the words count: nothing arrived on stdin within 3 s. To wait longer, add -.",
    });
    expect([stream.destroyed, clock.pending]).toEqual([true, 0]);

    const socket = setup({ kind: "socket", words: "why" });
    const readingSocket = socket.read();
    await socket.clock.advance(300);
    expect(await readingSocket).toEqual({ words: "why" });

    const wordless = setup({ kind: "pipe", words: "" });
    const readingNothing = wordless.read();
    await wordless.clock.advance(3_000);
    expect(await readingNothing).toBe(
      "ask needs a QUERY, but nothing arrived on stdin within 3 s; to wait longer, add -",
    );
  });

  it("waits for the rest once the first byte has arrived, and with a dash for the first one too", async () => {
    const { read, clock, stream } = setup({ kind: "pipe", words: "why" });
    const reading = read();
    stream.write("a");
    await clock.advance(3_600_000);
    stream.end("b");
    expect(await reading).toEqual({ words: "why\n\nab" });

    const asked = setup({ kind: "pipe", words: "why", readsStdin: true });
    const readingAsked = asked.read();
    await asked.clock.advance(3_600_000);
    asked.stream.end("c");
    expect(await readingAsked).toEqual({ words: "why\n\nc" });
  });

  it.each([
    [{ kind: "terminal", words: "" }, "ask needs a QUERY: write it after ask, or pipe it to stdin"],
    [
      { kind: "terminal", words: "why", readsStdin: true },
      "- stands for stdin, but nothing is piped or redirected to it",
    ],
    [
      { kind: "pipe", words: "" },
      "ask needs a QUERY: write it after ask, or pipe it to stdin, which is empty",
    ],
    [
      { kind: "device", words: "   ", piped: " \n" },
      "ask needs a QUERY: write it after ask, or pipe it to stdin, which is empty",
    ],
    [{ kind: "pipe", words: "why", readsStdin: true }, "stdin is empty, so - stands for nothing"],
    [
      { kind: "file", words: "", piped: "\xff\xfeabc" },
      "stdin is not text in UTF-8; for an image, use --image PATH",
    ],
    [
      { kind: "file", words: "", piped: "a\0b" },
      "stdin is not text in UTF-8; for an image, use --image PATH",
    ],
    [
      { kind: "file", words: "", piped: "x".repeat(maxPipedBytes + 1) },
      "stdin has more than 4000000 bytes; send only the part that matters",
    ],
  ] as const)("refuses %j", async (options, issue) => {
    const { read } = setup({ piped: "", ...options });
    expect(await read()).toBe(issue);
  });

  it("accepts no words without text at its end", async () => {
    expect(await setup({ kind: "pipe", words: "why", piped: "" }).read()).toEqual({ words: "why" });
  });

  it("accepts as much as it says", async () => {
    const piped = "x".repeat(maxPipedBytes);
    expect(await setup({ kind: "file", words: "", piped }).read()).toEqual({ words: piped });
  });

  it("says why stdin cannot be read, and stops when it is told to", async () => {
    const { read, stream } = setup({ kind: "file", words: "" });
    const reading = read();
    stream.destroy(Object.assign(new Error(), { code: "EISDIR" }));
    expect(await reading).toBe("stdin cannot be read (EISDIR)");

    const interrupted = setup({ kind: "pipe", words: "" });
    const readingOn = interrupted.read();
    interrupted.controller.abort();
    expect(await readingOn).toMatch(/^stdin cannot be read/);
  });

  /** @param piped everything on stdin. Absent: it stays open. */
  function setup({
    kind,
    words,
    readsStdin = false,
    piped,
  }: {
    kind: InputKind;
    words: string;
    readsStdin?: boolean;
    piped?: string;
  }) {
    const stream = new PassThrough();
    if (piped !== undefined) stream.end(Buffer.from(piped, piped.includes("\xff") ? "latin1" : "utf8"));
    const clock = new ManualClock();
    const controller = new AbortController();
    const read = async () =>
      (
        await readWords(
          { command: "ask", words, readsStdin },
          { stdin: { kind, stream }, clock, signal: controller.signal },
        )
      ).match<unknown>(
        (value) => value,
        (issue) => issue,
      );
    return { read, clock, stream, controller };
  }
});
