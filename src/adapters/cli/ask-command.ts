import type { AskQuestion } from "../../domain/ask-question.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { ExitCode, Terminal } from "./terminal.js";

interface AskQuestionParts {
  readonly ask: AskQuestion;
  /** What a call cost, in a line. Absent: it is not to be told. */
  readonly costLine?: (call: CallFacts) => string;
}

/** `mcp-openai ask "…"`: the answer on stdout as it is written. */
export async function askCommand(
  { ask, costLine }: AskQuestionParts,
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
    ({ notes, sources = [], conversation, model, usage }) => {
      out("\n");
      for (const { url, title } of sources) err(`Source: ${title === undefined ? "" : `${title}, `}${url}\n`);
      for (const note of notes) err(`Note: ${note}\n`);
      if (conversation !== undefined) {
        err(
          `Conversation: ${conversation}. With --conversation-dir set, --conversation ${conversation} goes on from here.\n`,
        );
      }
      if (costLine) err(`${costLine({ model, usage })}\n`);
      return 0;
    },
    ({ message }) => {
      err(`${wrote ? "\n" : ""}${message}\n`);
      return 1;
    },
  );
}
