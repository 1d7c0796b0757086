import type { ListedModel } from "../../ports/model-directory.js";
import { describeModel, type ChatModelFacts, type ImageModelFacts } from "../models/model-facts.js";
import { modelKind } from "../models/model-kind.js";
import { closestNames } from "../models/closest-names.js";
import { retirementNotice } from "../models/retirement.js";
import { openAiPrices } from "../models/prices.js";
import type { Check } from "./check.js";

export interface ModelsFacts {
  readonly chatModel: string;
  readonly imageModel: string;
  /** Whether the list is OpenAI's own. Other servers may serve models that they do not list. */
  readonly isOpenAi: boolean;
  readonly today: Date;
}

/** Counts the models, and checks that the two defaults are among them. */
export function checkModels(
  models: readonly ListedModel[],
  { chatModel, imageModel, isOpenAi, today }: ModelsFacts,
): Check[] {
  const described = models.flatMap(
    (model) => describeModel(model, today, { isOpenAi, prices: openAiPrices }) ?? [],
  );
  return [
    checkModel("chat-model", chatModel, "MCP_OPENAI_CHAT_MODEL"),
    checkModel("image-model", imageModel, "MCP_OPENAI_IMAGE_MODEL"),
    countModels(described),
  ];

  function checkModel(name: string, model: string, variable: string): Check {
    const found = described.find(({ id }) => id === model);
    if (found !== undefined) {
      const notice = retirementNotice(model, {
        policy: isOpenAi ? "replace" : "send",
        today: () => today,
        announced: () => found.retires,
      });
      if (notice.length > 0)
        return { name, status: "warning", found: notice.join(" "), advice: `Set ${variable}.` };
      const end = found.retires === undefined ? "" : ` until ${found.retires}`;
      return { name, status: "ok", found: `${model} is available${end}.` };
    }
    const names = closestNames(
      model,
      models.map(({ id }) => id).filter((id) => modelKind(id) === modelKind(model)),
    );
    const closest = names.length === 0 ? "" : `; the closest are ${names.join(", ")}`;
    return {
      name,
      status: isOpenAi ? "error" : "warning",
      found: `${model} is not available with this key${closest}.`,
      advice: `Set ${variable} to an available model, or check the key's project.`,
    };
  }
}

function countModels(facts: readonly (ChatModelFacts | ImageModelFacts)[]): Check {
  const count = (kind: "chat" | "image"): string => {
    const number = facts.filter((model) => model.kind === kind).length;
    return number === 1 ? "1 model" : `${number} models`;
  };
  const retiring = facts
    .flatMap(({ id, retires }) => (retires === undefined ? [] : [{ id, retires }]))
    .sort((one, other) => one.retires.localeCompare(other.retires))
    .map(({ id, retires }) => `${id} on ${retires}`);
  const ends = retiring.length === 0 ? "" : ` Retiring: ${retiring.join(", ")}.`;
  return {
    name: "models",
    status: facts.length === 0 ? "warning" : "ok",
    found: `${count("chat")} for ask-openai, ${count("image")} for create-image.${ends}`,
  };
}
