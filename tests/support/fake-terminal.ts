import xterm from "@xterm/headless";
import { terminalOn } from "../../src/adapters/cli/terminal/terminal.js";
import type { OutputStream } from "../../src/adapters/cli/terminal/status-line.js";

interface FakeTerminalOptions {
  readonly columns?: number;
  /** Which streams are connected to the screen; the others are pipes. */
  readonly screen?: { readonly stdout: boolean; readonly stderr: boolean };
  readonly colours?: boolean;
}

/** A terminal emulator's screen behind the streams of a process. */
export function fakeTerminal({
  columns = 80,
  screen = { stdout: false, stderr: false },
  colours = false,
}: FakeTerminalOptions = {}) {
  const emulator = new xterm.Terminal({ cols: columns, rows: 24, convertEol: true, allowProposedApi: true });
  const stream = (isTTY: boolean) => {
    const listeners = new Set<() => void>();
    const written: string[] = [];
    const fake: OutputStream = {
      write: (text) => {
        written.push(text);
        if (isTTY) emulator.write(text);
      },
      isTTY,
      get columns() {
        return emulator.cols;
      },
      get rows() {
        return emulator.rows;
      },
      on: (_event, listener) => listeners.add(listener),
      off: (_event, listener) => listeners.delete(listener),
    };
    return { fake, written, listeners };
  };
  const stdout = stream(screen.stdout);
  const stderr = stream(screen.stderr);
  const drawn = (): Promise<void> => new Promise((resolve) => emulator.write("", resolve));
  return {
    terminal: terminalOn({
      stdout: stdout.fake,
      stderr: stderr.fake,
      colours: { stdout: colours, stderr: colours },
      movesCursor: true,
    }),
    stdout: stdout.fake,
    stderr: stderr.fake,
    /** Everything written to a stream. */
    out: () => stdout.written.join(""),
    err: () => stderr.written.join(""),
    /** What a person sees, without trailing blanks and empty lines. */
    seen: async (): Promise<string> => {
      await drawn();
      const { active } = emulator.buffer;
      const lines = Array.from({ length: active.length }, (_, row) =>
        active.getLine(row)!.translateToString(true),
      );
      return lines.join("\n").trimEnd();
    },
    resize: async (width: number): Promise<void> => {
      await drawn();
      emulator.resize(width, emulator.rows);
      for (const { listeners } of [stdout, stderr]) for (const listener of listeners) listener();
    },
    /** The number of resize listeners: 0 shows that everything was cleaned up. */
    listeners: () => stdout.listeners.size + stderr.listeners.size,
  };
}
