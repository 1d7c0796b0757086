import type { CallToolResult, TextContent } from "../protocol/mcp-types.js";
import type { Answer } from "../../../domain/ask/json-answers/check-answer.js";
import type { ModelAnswer, ModelAnswers } from "../../../domain/ask/model-answers.js";
import type { CallFacts } from "../../../domain/spending/describe-cost.js";
import type { Source } from "../../../ports/chat-provider.js";
import { shorten } from "../protocol/truncate.js";

/**
 * An answer as a tool result. Structured content is left out if it does not fit into the budget next to the text, which
 * `limitOnce` shortens if it must.
 * @param costLine absent: the result does not show the cost.
 */
export function answerResult(
  answer: Answer | ModelAnswers,
  budget: number,
  costLine: ((call: CallFacts) => string) | undefined,
): CallToolResult {
  const {
    text,
    notes,
    model,
    finishReason,
    usage,
    costInDollars,
    requestId,
    conversation,
    sources,
    structured,
  } = answer;
  const answers = "answers" in answer ? answer.answers : [];
  const cost = costLine ? [{ type: "text", text: costLine({ model, usage, costInDollars }) } as const] : [];
  const result = (allNotes: readonly string[]): CallToolResult => ({
    content: [
      { type: "text", text },
      ...notesBlock(allNotes),
      ...sourcesBlock(sources),
      ...conversationBlock(conversation),
      ...conversationsBlock(answers),
      ...cost,
    ],
    _meta: {
      "mcp-openai/reply": {
        model,
        finishReason,
        usage,
        costInDollars: costInDollars ?? "unknown",
        requestId,
        conversation,
        sources,
        ...(answers.length > 0 && { answers: answers.map(factsOf) }),
      },
    },
  });
  if (structured === undefined) return result(notes);
  const both = { ...result(notes), structuredContent: structured };
  return JSON.stringify(both).length <= budget ? both : result([...notes, onlyAsText]);
}

const onlyAsText =
  "The JSON is returned only as text: with structured content as well, the result would be longer than it can be here.";

/** Limits of the list of sources, so that it never crowds out the answer. */
const maxSources = 30;
const maxUrlLength = 500;
const maxTitleLength = 120;

/** The sources of an answer as links, in a separate block, so that the answer is exactly the model's text. */
export function sourcesBlock(sources: readonly Source[] = []): TextContent[] {
  const shown = sources.filter(({ url }) => url.length <= maxUrlLength).slice(0, maxSources);
  if (shown.length === 0) return [];
  return [{ type: "text", text: ["Sources:", ...shown.map(link)].join("\n") }];
}

/** Titles are foreign text: characters that could end the link or start another one are escaped. */
function link({ url, title }: Source): string {
  const label = shorten(title ?? "", maxTitleLength) || new URL(url).hostname;
  const address = new URL(url).href.replaceAll("(", "%28").replaceAll(")", "%29");
  return `- [${label.replace(/[[\]\\<>`*_!]/g, "\\$&")}](${address})`;
}

/** The notes of a reply in a separate block, so that the answer is exactly the model's text. */
const notesBlock = (notes: readonly string[]): TextContent[] =>
  notes.length === 0 ? [] : [{ type: "text", text: notes.map((note) => `Note: ${note}`).join("\n") }];

/** How to continue from an answer, in a separate block, so that the answer is exactly the model's text. */
const conversationBlock = (conversation: string | undefined): TextContent[] =>
  conversation === undefined
    ? []
    : [
        {
          type: "text",
          text: `Conversation: ${conversation} (pass it as conversation to continue from this answer)`,
        },
      ];

/** Likewise for the answers of several models. */
function conversationsBlock(answers: readonly ModelAnswer[]): TextContent[] {
  const lines = answers.flatMap((one) =>
    "answer" in one && one.answer.conversation !== undefined
      ? [`${one.model}: ${one.answer.conversation}`]
      : [],
  );
  if (lines.length === 0) return [];
  const how = "Conversations (pass one as conversation, with its model, to continue from that answer):";
  return [{ type: "text", text: [how, ...lines].join("\n") }];
}

/** What programs can use of one of several answers, besides its text. */
const factsOf = (one: ModelAnswer): object => ({
  model: one.model,
  milliseconds: one.milliseconds,
  ...("answer" in one
    ? {
        costInDollars: one.answer.costInDollars ?? "unknown",
        finishReason: one.answer.finishReason,
        conversation: one.answer.conversation,
      }
    : { error: one.error.kind }),
});
