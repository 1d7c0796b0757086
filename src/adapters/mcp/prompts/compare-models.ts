import { z } from "zod";
import { kind, string, required } from "../../../domain/arguments/argument-types.js";
import { namesIn } from "../../../domain/models/offer-models.js";
import { icons } from "../protocol/icons.js";
import { prompt } from "./prompt.js";

/** A comparison needs two models, and nobody reads more than five answers side by side. */
const bounds = { min: 2, max: 5 } as const;

const isComparable = (list: string): boolean => {
  const { length } = namesIn(list);
  return length >= bounds.min && length <= bounds.max;
};

/** The prompt `compare-models`. */
export const compareModels = prompt({
  definition: {
    name: "compare-models",
    title: "Compare models",
    description:
      "Asks several of OpenAI's models the same question and compares their answers side by side, with a verdict.",
    icons: icons.prompt,
  },
  takes: {
    question: required(string("The question or task to give to each model, word for word.")),
    models: required(
      kind(
        `${bounds.min} to ${bounds.max} models, separated by commas: gpt-6-luna, gpt-6-sol`,
        `${bounds.min} to ${bounds.max} different models, separated by commas, such as gpt-6-luna, gpt-6-sol`,
        { type: "string" },
        () => z.string().refine(isComparable),
      ),
    ),
  },
  models: { models: { kind: "chat", isList: true } },
  text: ({ question, models }) => `Compare how these OpenAI models answer: ${namesIn(models).join(", ")}.

<question>
${question}
</question>

1. Turn the question into one query. Include the material that it refers to, such as text or code from our conversation, because the models see nothing else. Change nothing else, and do not hint at the answer that you expect.
2. Call ask-openai once, with this query and all of these as models. Leave compare out, because you judge. Pass no other argument unless I asked for it.
3. Judge the answers by what they say, before you look at which model wrote which: right or wrong, complete, to the point, clear. Check what can be checked, and do not mistake length or confidence for quality.
4. Show me
   - a table with one row for each model: its answer in one sentence, its greatest strength, its worst flaw, and its cost if the result states it;
   - where the answers contradict each other, and which is right;
   - the verdict: which model you would choose for this kind of task, and whether a cheaper one would do.

One answer from each model is a sample, not a measurement: say so if the difference is small. If a note says that another model answered, name that one. A model that fails keeps its row, with what the error says; never fill it in yourself.`,
});
