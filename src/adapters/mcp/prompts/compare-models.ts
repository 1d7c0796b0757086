import { z } from "zod";
import { kind, string, required } from "../../../domain/arguments/argument-types.js";
import { namesIn } from "../../../domain/models/offer-models.js";
import { icons } from "../protocol/icons.js";
import { prompt } from "./prompt.js";

/** One alone is no comparison, and more than these nobody reads side by side. */
const bounds = { least: 2, most: 5 } as const;

const isComparable = (list: string): boolean => {
  const { length } = namesIn(list);
  return length >= bounds.least && length <= bounds.most;
};

/** The prompt `compare-models`. */
export const compareModels = prompt({
  definition: {
    name: "compare-models",
    title: "Compare models",
    description:
      "Puts the same question to several of OpenAI's models and lays their answers side by side, with a verdict.",
    icons: icons.prompt,
  },
  takes: {
    question: required(string("The question or task that each model gets, word for word.")),
    models: required(
      kind(
        `${bounds.least} to ${bounds.most} models, with commas: gpt-6-luna, gpt-6-sol`,
        `${bounds.least} to ${bounds.most} different models with commas between them, such as gpt-6-luna, gpt-6-sol`,
        { type: "string" },
        () => z.string().refine(isComparable),
      ),
    ),
  },
  models: { models: { kind: "chat", isList: true } },
  text: ({ question, models }) => `Compare how these models of OpenAI answer: ${namesIn(models).join(", ")}.

<question>
${question}
</question>

1. Make one query of the question. Put the material that it speaks of into it, such as text or code from our conversation, for the models see nothing else. Change nothing besides, and give no hint at the answer that you expect.
2. Call ask-openai once for each model, all at the same time if you can: exactly the same query, only model differs. No conversation, and no other argument unless I asked for it.
3. Judge the answers by what they say, before you look at which model wrote which: right or wrong, complete, to the point, clear. Check what can be checked, and do not take length or self-assurance for quality.
4. Show me
   - a table with a line for each model: its answer in one sentence, its greatest strength, its worst fault, and its cost where the result tells one;
   - where the answers contradict each other, and which is right;
   - the verdict: which model you would take for this kind of task, and whether a cheaper one would do.

One answer each is a sample, not a measurement: say so if the difference is small. Where a note says that another model answered, name that one. A model that fails keeps its line, with what the error says; never fill it in yourself.`,
});
