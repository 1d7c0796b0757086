import type { Result } from "neverthrow";
import type { AskModels } from "../../domain/ask/ask-models.js";
import type { AskError } from "../../domain/ask/ask-question.js";
import type { Answer } from "../../domain/ask/json-answers/check-answer.js";
import type { ModelAnswers } from "../../domain/ask/model-answers.js";
import { describeEvent, askProgressText } from "../../domain/progress/describe-event.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { Clock } from "../../ports/clock.js";
import { startActivity } from "./terminal/activity.js";
import { type ExitCode, type Terminal, report } from "./terminal/terminal.js";

export interface AskQuestionParts {
  readonly ask: Pick<AskModels, "execute">;
  /** Describes what a call cost, in one line. Absent: do not show costs. */
  readonly costLine?: (call: CallFacts) => string;
  /** The default model. */
  readonly chatModel: string;
  readonly clock: Clock;
  /** Says how to continue the conversation with this id. Absent: do not say it. */
  readonly howToContinue?: (conversation: string) => string;
}

/** `mcp-openai ask "…"`: streams the answer to stdout; until it starts, a terminal shows the progress. */
export async function askCommand(
  parts: AskQuestionParts,
  input: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const answer = await showAnswer(parts, input, terminal, signal);
  return answer.match<ExitCode>((given) => (isWhole(given) ? 0 : 1), report(terminal).failure);
}

/** Whether all models answered that were asked. */
export const isWhole = (answer: Answer | ModelAnswers): boolean =>
  !("answers" in answer) || answer.answers.every((one) => "answer" in one);

/** Asks, and shows the answer as it is written, with what belongs to it. The caller reports the error. */
export async function showAnswer(
  { ask, costLine, chatModel, clock, howToContinue }: AskQuestionParts,
  input: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Result<Answer, AskError>> {
  const { out, err } = terminal;
  const { note, aside, retrying } = report(terminal);
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
  answer.match(
    (given) => {
      const { notes, sources = [], conversation, model, usage, costInDollars } = given;
      out("\n");
      for (const { url, title } of sources) aside(`Source: ${title === undefined ? "" : `${title}, `}${url}`);
      for (const one of notes) note(one);
      if (howToContinue !== undefined && conversation !== undefined) aside(howToContinue(conversation));
      for (const one of "answers" in given ? given.answers : []) {
        const id = "answer" in one ? one.answer.conversation : undefined;
        if (howToContinue !== undefined && id !== undefined) aside(`${one.model}: ${howToContinue(id)}`);
      }
      if (costLine) aside(costLine({ model, usage, costInDollars }));
    },
    () => {
      if (hasOutput) err("\n");
    },
  );
  return answer;
}
