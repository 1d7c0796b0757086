import { PassThrough } from "node:stream";
import { askOn } from "../../../src/app/commands/run-setup.js";
import { exitCode } from "../../../src/app/commands/signals.js";

describe("askOn", () => {
  it.each([
    ["Ctrl-C", "\x03", undefined, 130],
    ["Ctrl-D", "\x04", undefined, 0],
    ["an answer", "1,2\n", "1,2", 0],
  ])("ends with the exit code that the shell expects: %s", async (_, typed, answer, code) => {
    const interrupted = new AbortController();
    const input = new PassThrough();
    const output = Object.assign(new PassThrough(), { isTTY: true });
    const asked = askOn({ input, output }, interrupted)("Which? ");
    input.write(typed);
    expect(await asked).toBe(answer);
    expect(exitCode(0, interrupted.signal)).toBe(code);
  });
});
