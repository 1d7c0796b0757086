import type { Call } from "../../ports/call.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { modelKind } from "./model-kind.js";
import { closestNames } from "./closest-names.js";

/** Adds the closest available models to an error about an unknown model. If the directory fails, the error stays unchanged. */
export async function suggestModels(
  error: ProviderError,
  directory: ModelDirectory | undefined,
  call: Call,
): Promise<ProviderError> {
  if (error.kind !== "model-not-found" || directory === undefined) return error;
  // Its progress must not be reported, because the call is already over.
  const models = await directory.list({}, { ...call, report: () => undefined });
  if (models.isErr()) return error;
  const kind = modelKind(error.model);
  const ids = models.value.map(({ id }) => id).filter((id) => modelKind(id) === kind);
  const names = closestNames(error.model, ids);
  if (names.length === 0) return error;
  return { ...error, message: `${error.message} The closest available models: ${names.join(", ")}.` };
}
