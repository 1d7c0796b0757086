import { showValue } from "../../../domain/arguments/show-value.js";
import type { ListModels } from "../../../domain/models/list-models.js";
import { ErrorCode } from "../protocol/error-codes.js";
import type { RequestHandlers } from "../protocol/handlers.js";
import type { CompleteResult } from "../protocol/mcp-types.js";
import { protocolError } from "../protocol/protocol-error.js";
import { compareModels } from "./compare-models.js";
import { completeModel } from "./complete-model.js";
import { imageBrief } from "./image-brief.js";
import type { Prompt } from "./prompt.js";
import { secondOpinion } from "./second-opinion.js";

const prompts = new Map([secondOpinion, imageBrief, compareModels].map((one) => [one.definition.name, one]));

/**
 * Serves the prompts, and completes model names in their arguments.
 * @param redact redacts secrets in the parts of a request that errors repeat.
 */
export function promptRequests(
  listModels: ListModels,
  redact: (text: string) => string,
): Pick<RequestHandlers, "prompts/list" | "prompts/get" | "completion/complete"> {
  const promptNamed = (name: string): Prompt => {
    const found = prompts.get(name);
    if (found !== undefined) return found;
    const known = [...prompts.keys()].join(", ");
    throw protocolError(
      ErrorCode.InvalidParams,
      `There is no prompt ${redact(showValue(name))}. The prompts are ${known}.`,
    );
  };
  return {
    "prompts/list": () => ({ prompts: [...prompts.values()].map(({ definition }) => definition) }),

    "prompts/get": ({ name, arguments: given = {} }) => {
      const { definition, write } = promptNamed(name);
      const text = write(given);
      if (text.isErr()) throw protocolError(ErrorCode.InvalidParams, redact(text.error.join(" ")));
      return {
        ...(definition.description !== undefined && { description: definition.description }),
        messages: [{ role: "user", content: { type: "text", text: text.value } }],
      };
    },

    "completion/complete": async ({ ref, argument }, { signal }) => {
      if (ref.type === "ref/resource") {
        throw protocolError(
          ErrorCode.InvalidParams,
          "This server has no resource templates; only prompt arguments can be completed.",
        );
      }
      const { definition, models } = promptNamed(ref.name);
      const names = definition.arguments?.map(({ name }) => name) ?? [];
      if (!names.includes(argument.name)) {
        const message = `${ref.name} has no argument ${redact(showValue(argument.name))}; it has ${names.join(", ")}.`;
        throw protocolError(ErrorCode.InvalidParams, message);
      }
      const modelArgument = models[argument.name];
      return modelArgument === undefined
        ? noCompletion
        : completeModel(modelArgument, argument.value, { listModels, signal });
    },
  };
}

/** Free text has no completion. */
const noCompletion: CompleteResult = { completion: { values: [], total: 0, hasMore: false } };
