import { Interface } from "node:readline";
import { PassThrough, Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { jest } from "@jest/globals";
import { Prompt } from "../../../../src/adapters/cli/chat/prompt.js";
import { fakeTerminal } from "../../../support/fake-terminal.js";

const up = "\x1b[A";
/** Like the up arrow, which since Node 24 first moves within a message of several lines. */
const ctrlP = "\x10";
const enter = "\r";
const ctrlC = "\x03";
const ctrlD = "\x04";
const paste = (text: string) => `\x1b[200~${text}\x1b[201~`;

describe("Prompt", () => {
  it("reads messages one after another, and is in raw mode only meanwhile", async () => {
    const { prompt, type, isRaw, seen } = setup();
    expect(isRaw()).toBe(false);
    const first = prompt.next();
    expect(isRaw()).toBe(true);
    await type(`hello${enter}`);
    expect(await first).toBe("hello");
    expect(isRaw()).toBe(false);
    const second = prompt.next();
    await type(`${enter}a \\${enter}b${enter}`);
    expect(await second).toBe("a \nb");
    expect(await seen()).toBe("> hello\n> \n> a \\\n... b");
  });

  it("keeps what is typed before it asks", async () => {
    const { prompt, type } = setup();
    const first = prompt.next();
    await type(`one${enter}two${enter}`);
    expect([await first, await prompt.next()]).toEqual(["one", "two"]);
  });

  it("takes pasted text as one message, once Enter is typed", async () => {
    const { prompt, type, messages } = setup();
    const next = prompt.next();
    await type(`See:${paste(" one\r\ntwo\n\nthree\n")}`);
    expect(messages).toEqual([]);
    await type(enter);
    expect(await next).toBe("See: one\ntwo\n\nthree");
    expect(messages).toEqual(["See: one\ntwo\n\nthree"]);
  });

  it("brings back whole messages with the up arrow, those of earlier sittings too", async () => {
    const { prompt, type } = setup({ history: ["earlier", "earliest"] });
    const first = prompt.next();
    await type(`${paste("one\ntwo")}${enter}`);
    await first;
    const second = prompt.next();
    await type(`${up}!${enter}`);
    expect(await second).toBe("one\ntwo!");
    const third = prompt.next();
    await type(`${ctrlP}${ctrlP}${ctrlP}${enter}`);
    expect(await third).toBe("earlier");
    const started = setup({ history: ["earlier"] });
    started.prompt.remember("given with the command");
    const next = started.prompt.next();
    await started.type(`${up}${enter}`);
    expect(await next).toBe("given with the command");
  });

  it("clears the text with Ctrl-C, and leaves with the second one at the empty prompt", async () => {
    const { prompt, type, seen, isRaw, output } = setup();
    const next = prompt.next();
    await type(`half \\${enter}a message${ctrlC}${ctrlC}`);
    expect(await seen()).toContain("(Press Ctrl-C again, or Ctrl-D, to leave.)");
    expect(isRaw()).toBe(true);
    await type(ctrlC);
    expect(await next).toBeUndefined();
    expect(isRaw()).toBe(false);
    expect(output().lastIndexOf("\x1b[?2004l")).toBeGreaterThan(output().lastIndexOf("\x1b[?2004h"));
    expect(await prompt.next()).toBeUndefined();
  });

  it("leaves with one Ctrl-C after an answer was stopped by another", async () => {
    const { prompt, type } = setup();
    prompt.answerInterrupted();
    const next = prompt.next();
    await type(ctrlC);
    expect(await next).toBeUndefined();
  });

  it("leaves after the messages that were typed before a Ctrl-D, also outside raw mode", async () => {
    for (const typed of [`one${enter}${ctrlD}`, `one${enter}\0`]) {
      const { prompt, input } = setup();
      const first = prompt.next();
      input.write(typed);
      expect([await first, await prompt.next()]).toEqual(["one", undefined]);
    }
    const { prompt, type, isRaw } = setup();
    const next = prompt.next();
    await turn();
    await turn();
    // At the prompt, it is Ctrl-Space.
    await type(`\0two${enter}`);
    expect(await next).toBe("two");
    const last = prompt.next();
    await type("\0");
    expect(await last).toBeUndefined();
    expect(isRaw()).toBe(false);
  });

  it("does nothing with the line editor once it is closed, because Node 24 refuses that", async () => {
    const misuse: string[] = [];
    const methods = ["pause", "resume", "prompt", "write"] as const;
    const spies = methods.map((name) => {
      const original = Interface.prototype[name] as (...values: unknown[]) => never;
      return jest.spyOn(Interface.prototype, name).mockImplementation(function (this: Interface, ...values) {
        if ((this as unknown as { closed: boolean }).closed) misuse.push(name);
        return original.apply(this, values);
      });
    });
    for (const keys of [ctrlD, ctrlC + ctrlC, `bye${enter}`]) {
      const { prompt, type } = setup();
      const next = prompt.next();
      await type(keys);
      expect(await next).toBe(keys.startsWith("bye") ? "bye" : undefined);
      prompt.close();
      prompt.close();
      prompt.interrupt();
      expect(await prompt.next()).toBeUndefined();
    }
    for (const spy of spies) spy.mockRestore();
    expect(misuse).toEqual([]);
  });

  it("leaves with Ctrl-D, when told to, and when the terminal is gone", async () => {
    const ways: ((person: ReturnType<typeof setup>) => unknown)[] = [
      async ({ type }) => {
        await type(ctrlD);
      },
      ({ prompt }) => {
        prompt.close();
      },
      ({ input }) => {
        input.end();
      },
    ];
    for (const leave of ways) {
      const person = setup();
      const next = person.prompt.next();
      await leave(person);
      expect(await next).toBeUndefined();
      expect(person.isRaw()).toBe(false);
    }
  });

  it("draws a long line again when the window is resized", async () => {
    const { prompt, type, seen, resize } = setup();
    void prompt.next();
    await type("word ".repeat(10));
    await resize(30);
    await type("end");
    expect((await seen()).replaceAll("\n", "")).toContain(`${"word ".repeat(10)}end`);
    prompt.close();
  });

  function setup({ history = [] as readonly string[] } = {}) {
    const screen = fakeTerminal({ columns: 60, screen: { stdout: false, stderr: true } });
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        screen.stderr.write(String(chunk));
        done();
      },
    });
    Object.defineProperty(output, "columns", { get: () => screen.stderr.columns });
    let raw = false;
    const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => void (raw = mode) });
    const messages: string[] = [];
    const prompt = new Prompt({ input, output, history, onMessage: (message) => messages.push(message) });
    return {
      prompt,
      input,
      messages,
      seen: screen.seen,
      output: screen.err,
      isRaw: () => raw,
      type: async (keys: string) => {
        input.write(keys);
        await turn();
        await turn();
      },
      resize: async (width: number) => {
        await screen.resize(width);
        output.emit("resize");
      },
    };
  }
});
