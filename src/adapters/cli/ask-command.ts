import type { AskQuestion } from "../../domain/ask/ask-question.js";
import { describeEvent, askProgressText } from "../../domain/progress/describe-event.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { Clock } from "../../ports/clock.js";
import { startActivity } from "./terminal/activity.js";
import { type ExitCode, type Terminal, report } from "./terminal/terminal.js";

interface AskQuestionParts {
  readonly ask: AskQuestion;
  /** What a call cost, in a line. Absent: it is not to be told. */
  readonly costLine?: (call: CallFacts) => string;
  /** The model that answers when none is named. */
  readonly chatModel: string;
  readonly clock: Clock;
}

/** `mcp-openai ask "…"`: the answer on stdout as it is written; until then a watcher sees what is going on. */
export async function askCommand(
  { ask, costLine, chatModel, clock }: AskQuestionParts,
  input: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { out, err } = terminal;
  const { error, note, aside, retrying } = report(terminal);
  const words = askProgressText(input, chatModel);
  const activity = startActivity(terminal, clock, words.sending);
  let wrote = false;
  const answer = await ask.execute(input, {
    signal,
    onEvent: (event) => {
      if (event.type === "text") {
        if (!wrote) activity?.end();
        wrote = true;
        out(event.delta);
      } else if (activity === undefined) {
        if (event.type === "retrying") retrying(event);
      } else if (!wrote) {
        const said = describeEvent(event, words);
        if (said !== "") activity.say(said);
      }
    },
  });
  activity?.end();
  return answer.match<ExitCode>(
    ({ notes, sources = [], conversation, model, usage }) => {
      out("\n");
      for (const { url, title } of sources) aside(`Source: ${title === undefined ? "" : `${title}, `}${url}`);
      for (const one of notes) note(one);
      if (conversation !== undefined) {
        aside(
          `Conversation: ${conversation}. With --conversation-dir set, --conversation ${conversation} goes on from here.`,
        );
      }
      if (costLine) aside(costLine({ model, usage }));
      return 0;
    },
    ({ message }) => {
      if (wrote) err("\n");
      error(message);
      return 1;
    },
  );
}
