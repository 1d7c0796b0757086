import { err } from "neverthrow";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { permissionError } from "../../ports/provider-error.js";
import { asOperation, type Decorator } from "../call/as-operation.js";

/** A request, as far as it names models: an image in SVG is written by a second one. */
interface NamesModels {
  readonly model: string;
  readonly svg_model?: string;
}

const matches = (model: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "s").test(model);
  });

/** Refuses requests to models that are not allowed. @param patterns `*` stands for any characters. */
export const withAllowedModels =
  (patterns: readonly string[]): Decorator<NamesModels> =>
  (operation) =>
    asOperation(async (request, call) => {
      const refused = [request.model, request.svg_model].find(
        (model) => model !== undefined && !matches(model, patterns),
      );
      return refused === undefined ? operation(request, call) : err(notAllowed(refused, patterns));
    });

const notAllowed = (model: string, patterns: readonly string[]) =>
  permissionError({
    message:
      `Nothing was sent, because the policy of this server does not allow you to use ${model}. ` +
      `Choose one of: ${patterns.join(", ")}. Whoever runs the server can allow others.`,
  });

/** Lists only the models that are allowed. */
export const allowedDirectory = (directory: ModelDirectory, patterns: readonly string[]): ModelDirectory => ({
  list: (request, call) =>
    directory.list(request, call).map((models) => models.filter(({ id }) => matches(id, patterns))),
});
