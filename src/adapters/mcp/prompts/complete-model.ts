import type { CompleteResult } from "@modelcontextprotocol/sdk/types.js";
import type { ListModels } from "../../../domain/models/list-models.js";
import { offerModelLists, offerModels } from "../../../domain/models/offer-models.js";
import type { ModelArgument } from "./prompt.js";

/** MCP allows no more values in one completion. */
const maxValues = 100;

/** Someone is typing: after this long, in seconds, what is known without the provider has to do. */
const timeoutSeconds = 2;

/** The models that fit what was typed. A provider that cannot be asked, or not in time, makes it no failure. */
export async function completeModel(
  { kind, isList }: ModelArgument,
  typed: string,
  { listModels, signal }: { readonly listModels: ListModels; readonly signal: AbortSignal },
): Promise<CompleteResult> {
  const list = await listModels.execute({ timeout_seconds: timeoutSeconds }, { signal });
  // Only one that was cancelled is none, and nobody waits for its answer.
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
