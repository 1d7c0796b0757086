import { okAsync } from "neverthrow";
import type { ModelDirectory } from "../../ports/model-directory.js";

/** Lists the one that answers offline, whatever model is named. Cannot fail. */
export function offlineModelDirectory(): ModelDirectory {
  return { list: () => okAsync([{ id: offlineModel }]) };
}

/** Who answers, in the place of a model's id: whatever was asked for, it was not that model. */
export const offlineModel = "offline-provider";
