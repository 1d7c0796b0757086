import type { ListedModel } from "../../ports/model-directory.js";
import { describeModel } from "../models/model-facts.js";
import { modelKind } from "../models/model-kind.js";
import { nearestNames } from "../models/nearest-names.js";
import { retirementNotice } from "../models/retirement.js";
import type { Check } from "./check.js";

export interface ModelsFacts {
  readonly chatModel: string;
  readonly imageModel: string;
  /** Whether the list is OpenAI's own. Elsewhere a model may be served that is not listed. */
  readonly isOpenAi: boolean;
  readonly today: Date;
}

/** Which models there are, and whether the two that are used by default are among them. */
export function checkModels(
  models: readonly ListedModel[],
  { chatModel, imageModel, isOpenAi, today }: ModelsFacts,
): Check[] {
  return [
    checkModel("chat-model", chatModel, "MCP_OPENAI_CHAT_MODEL"),
    checkModel("image-model", imageModel, "MCP_OPENAI_IMAGE_MODEL"),
    countModels(models, today),
  ];

  function checkModel(name: string, model: string, variable: string): Check {
    const facts = models
      .filter(({ id }) => id === model)
      .flatMap((listed) => describeModel(listed, today) ?? []);
    const [found] = facts;
    if (found !== undefined) {
      const soon = retirementNotice(model, {
        policy: "replace",
        today: () => today,
        announced: () => found.retires,
      });
      if (soon.length > 0)
        return { name, status: "warning", found: soon.join(" "), advice: `Set ${variable}.` };
      const end = found.retires === undefined ? "" : ` until ${found.retires}`;
      return { name, status: "ok", found: `${model} can be used${end}.` };
    }
    const names = nearestNames(
      model,
      models.map(({ id }) => id).filter((id) => modelKind(id) === modelKind(model)),
    );
    const nearest = names.length === 0 ? "" : `; the nearest are ${names.join(", ")}`;
    return {
      name,
      status: isOpenAi ? "error" : "warning",
      found: `${model} is not among the models that can be used with this key${nearest}.`,
      advice: `Set ${variable} to a model that is, or check the project that the key belongs to.`,
    };
  }
}

function countModels(models: readonly ListedModel[], today: Date): Check {
  const facts = models.flatMap((model) => describeModel(model, today) ?? []);
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
