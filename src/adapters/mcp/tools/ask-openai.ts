import type { ResultAsync } from "neverthrow";
import type { AskModels } from "../../../domain/ask/ask-models.js";
import type { CallFacts } from "../../../domain/spending/describe-cost.js";
import { isBlank } from "../../../domain/arguments/blank-values.js";
import type { AskError } from "../../../domain/ask/ask-question.js";
import type { Answer } from "../../../domain/ask/json-answers/check-answer.js";
import { icons } from "../protocol/icons.js";
import { errorResult } from "../results/error-result.js";
import { answerResult } from "../results/answer-result.js";
import type { CallToolResult } from "../protocol/mcp-types.js";
import type { Tool } from "../protocol/tool.js";
import { askProgressText } from "../../../domain/progress/describe-event.js";

export interface AskOpenAiParts {
  readonly ask: AskModels;
  /** The default model; for progress messages. */
  readonly defaultModel: string;
  /** The maximum size of a serialised result, in characters. */
  readonly resultBudget: number;
  readonly redact: (text: string) => string;
  /** Formats the cost of a call as a line. Absent: the result does not show it. */
  readonly costLine?: (call: CallFacts) => string;
}

/** With these, an answer often takes minutes. */
const longEfforts = ["high", "xhigh", "max"];

/** The tool `ask-openai`. Its arguments are in src/domain/arguments/ask-arguments.ts. */
export function askOpenAiTool({
  ask,
  defaultModel,
  resultBudget,
  redact,
  costLine,
}: AskOpenAiParts): Tool & Required<Pick<Tool, "resume">> {
  const resultOf = async (answered: ResultAsync<Answer, AskError>): Promise<CallToolResult> => {
    const answer = await answered;
    return answer.isOk()
      ? answerResult(answer.value, resultBudget, costLine)
      : errorResult(answer.error, { redact });
  };
  return {
    definition: {
      name: "ask-openai",
      title: "Ask OpenAI",
      icons: icons.ask,
      description:
        "Asks one of OpenAI's language models and returns its answer as text. Use it when the user asks for OpenAI, " +
        "GPT or ChatGPT, or wants a second opinion from another model. Put everything that the model must know into " +
        "query; to continue from an earlier answer, pass the id that came with it as conversation. Name a model only if the user did; the default is current and fast.",
      inputSchema: ask.inputSchema as Tool["definition"]["inputSchema"],
      annotations: {
        title: "Ask OpenAI",
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    // In the background, the call is answered as soon as the provider has accepted the question.
    isLong: (input) =>
      isBlank(input["background"]) &&
      (input["web_search"] === true || longEfforts.includes(String(input["reasoning_effort"]))),
    progressText: (input) => askProgressText(input, defaultModel),
    run: (input, caller) => resultOf(ask.execute(input, caller)),
    resume: (state, caller) => resultOf(ask.resume(state, caller)),
  };
}
