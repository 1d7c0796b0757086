import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Asks for a line on a terminal that does not show what is typed. @returns undefined: Ctrl-C or Ctrl-D. */
export async function askSecret(
  keyboard: NodeJS.ReadableStream,
  write: (text: string) => void,
  question: string,
): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: keyboard, output: nowhere, terminal: true, historySize: 0 });
  write(question);
  const line = await new Promise<string | undefined>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(undefined));
  });
  lines.close();
  write("\n");
  return line;
}
