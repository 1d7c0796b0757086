import { okAsync } from "neverthrow";
import type { ModelDirectory } from "../../ports/model-directory.js";

/** Lists only the offline provider, which answers whatever model is requested. Cannot fail. */
export function offlineModelDirectory(): ModelDirectory {
  return { list: () => okAsync([{ id: offlineModel }]) };
}

/** Stands in for the model id of a reply, because the requested model was not used. */
export const offlineModel = "offline-provider";
