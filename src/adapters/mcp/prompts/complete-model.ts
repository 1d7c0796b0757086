import type { CompleteResult } from "../protocol/mcp-types.js";
import type { ListModels } from "../../../domain/models/list-models.js";
import { offerModelLists, offerModels } from "../../../domain/models/offer-models.js";
import type { ModelArgument } from "./prompt.js";

/** MCP allows no more values in one completion. */
const maxValues = 100;

/** How long to wait for the provider, in seconds: someone is typing. After that, only what is known without it is offered. */
const timeoutSeconds = 2;

/** Completes the name of a model. A provider that fails or is too slow is not an error. */
export async function completeModel(
  { kind, isList }: ModelArgument,
  typed: string,
  { listModels, signal }: { readonly listModels: ListModels; readonly signal: AbortSignal },
): Promise<CompleteResult> {
  const list = await listModels.execute({ timeout_seconds: timeoutSeconds }, { signal });
  // Without the list, only OpenAI's own models would be known, and they come with it.
  const models = list.map((found) => found[kind]).unwrapOr([]);
  const offers = (isList ? offerModelLists : offerModels)(models, typed);
  return {
    completion: {
      values: offers.slice(0, maxValues),
      total: offers.length,
      hasMore: offers.length > maxValues,
    },
  };
}
