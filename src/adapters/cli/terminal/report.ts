import type { CallEvent } from "../../../ports/call.js";
import type { Terminal } from "./terminal.js";

/** The lines that commands write beside what was asked for, each in the look of its kind. */
export const report = ({ err, paintErr }: Pick<Terminal, "err" | "paintErr">) => ({
  error: (message: string) => err(`${paintErr("red", message)}\n`),
  note: (note: string) => err(`${paintErr("yellow", "Note:")} ${note}\n`),
  retrying: ({ retry, of, because }: Extract<CallEvent, { type: "retrying" }>) =>
    err(`Retry ${retry} of ${of} (${because}).\n`),
  aside: (text: string) => err(`${paintErr("dim", text)}\n`),
});
