import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeLine } from "../../../src/adapters/pino/write-line.js";

const describeOnUnix = process.platform === "win32" ? describe.skip : describe;

describeOnUnix("writeLine", () => {
  const folder = mkdtempSync(join(tmpdir(), "write-line-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes the whole line", () => {
    const path = join(folder, "log");
    const file = openSync(path, "w");
    writeLine(file, "one, ä\n");
    writeLine(file, "two\n");
    closeSync(file);
    expect(readFileSync(path, "utf8")).toBe("one, ä\ntwo\n");
  });

  it("gives up on a reader that does not read", () => {
    const { reader, writer } = setup("stuck");
    const line = `${"x".repeat(1_000_000)}\n`;
    writeLine(writer, line);
    writeLine(writer, line);
    expect(readSync(reader, Buffer.alloc(1000))).toBe(1000);
    closeSync(reader);
    closeSync(writer);
  });

  it("survives a reader that is gone", () => {
    const { reader, writer } = setup("gone");
    closeSync(reader);
    writeLine(writer, "nobody reads this\n");
    closeSync(writer);
  });

  it("survives a closed descriptor", () => {
    const { reader, writer } = setup("closed");
    closeSync(reader);
    closeSync(writer);
    writeLine(writer, "nowhere\n");
  });

  /** A non-blocking pipe. */
  function setup(name: string) {
    const path = join(folder, name);
    execFileSync("mkfifo", [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    return { reader, writer };
  }
});
