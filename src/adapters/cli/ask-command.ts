import type { AskQuestion } from "../../domain/ask/ask-question.js";
import { describeEvent, askProgressText } from "../../domain/progress/describe-event.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { Clock } from "../../ports/clock.js";
import { startActivity } from "./terminal/activity.js";
import { type ExitCode, type Terminal, report } from "./terminal/terminal.js";

interface AskQuestionParts {
  readonly ask: AskQuestion;
  /** Describes what a call cost, in one line. Absent: do not show costs. */
  readonly costLine?: (call: CallFacts) => string;
  /** The default model. */
  readonly chatModel: string;
  readonly clock: Clock;
}

/** `mcp-openai ask "…"`: streams the answer to stdout; until it starts, a terminal shows the progress. */
export async function askCommand(
  { ask, costLine, chatModel, clock }: AskQuestionParts,
  input: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { out, err } = terminal;
  const { failure, note, aside, retrying } = report(terminal);
  const words = askProgressText(input, chatModel);
  const activity = startActivity(terminal, clock, words.sending);
  let hasOutput = false;
  const answer = await ask.execute(input, {
    signal,
    onEvent: (event) => {
      if (event.type === "text") {
        if (!hasOutput) activity?.end();
        hasOutput = true;
        out(event.delta);
      } else if (activity === undefined) {
        if (event.type === "retrying") retrying(event);
      } else if (!hasOutput) {
        const text = describeEvent(event, words);
        if (text !== "") activity.say(text);
      }
    },
  });
  activity?.end();
  return answer.match<ExitCode>(
    ({ notes, sources = [], conversation, model, usage, costInDollars }) => {
      out("\n");
      for (const { url, title } of sources) aside(`Source: ${title === undefined ? "" : `${title}, `}${url}`);
      for (const one of notes) note(one);
      if (conversation !== undefined) {
        aside(
          `Conversation: ${conversation}. To continue it, use --conversation ${conversation}; this requires --conversation-dir.`,
        );
      }
      if (costLine) aside(costLine({ model, usage, costInDollars }));
      return 0;
    },
    (error) => {
      if (hasOutput) err("\n");
      return failure(error);
    },
  );
}
