import { errAsync, type ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { modelKind } from "./model-kind.js";
import { nearestNames } from "./nearest-names.js";

/**
 * Adds the closest available models to an error about an unknown model. The error stays unchanged if the directory
 * fails.
 */
export function suggestModels(
  error: ProviderError,
  directory: ModelDirectory | undefined,
  call: Call,
): ResultAsync<never, ProviderError> {
  if (error.kind !== "model-not-found" || directory === undefined) return errAsync(error);
  // Its progress must not be reported, because the call is already over.
  return directory
    .list({}, { ...call, report: () => undefined })
    .map((models) => {
      const kind = modelKind(error.model);
      return nearestNames(
        error.model,
        models.filter(({ id }) => modelKind(id) === kind).map(({ id }) => id),
      );
    })
    .orElse(() => errAsync(error))
    .andThen((names) =>
      errAsync(
        names.length === 0
          ? error
          : { ...error, message: `${error.message} The closest available models: ${names.join(", ")}.` },
      ),
    );
}
