import { errAsync, type ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { modelKind } from "./model-kind.js";
import { nearestNames } from "./nearest-names.js";

/** Adds the nearest live names to an error about an unknown model. A directory that fails changes nothing. */
export function suggestModels(
  error: ProviderError,
  directory: ModelDirectory | undefined,
  call: Call,
): ResultAsync<never, ProviderError> {
  if (error.kind !== "model-not-found" || directory === undefined) return errAsync(error);
  // Its progress would be told of a call that is over.
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
          : { ...error, message: `${error.message} The nearest names: ${names.join(", ")}.` },
      ),
    );
}
