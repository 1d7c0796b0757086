import type { AskQuestion } from "../../domain/ask-question.js";
import type { ExitCode, Terminal } from "./terminal.js";

/** `mcp-openai ask "…"`: the answer on stdout as it is written. */
export async function askCommand(
  ask: AskQuestion,
  input: Readonly<Record<string, unknown>>,
  { out, err }: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  let wrote = false;
  const answer = await ask.execute(input, {
    signal,
    onEvent: (event) => {
      if (event.type === "text") {
        wrote = true;
        out(event.delta);
      }
      if (event.type === "retrying") err(`Retry ${event.retry} of ${event.of} (${event.because}).\n`);
    },
  });
  return answer.match<ExitCode>(
    ({ notes, conversation }) => {
      out("\n");
      for (const note of notes) err(`Note: ${note}\n`);
      if (conversation !== undefined) {
        err(
          `Conversation: ${conversation}. With --conversation-dir set, --conversation ${conversation} goes on from here.\n`,
        );
      }
      return 0;
    },
    ({ message }) => {
      err(`${wrote ? "\n" : ""}${message}\n`);
      return 1;
    },
  );
}
