import { okAsync } from "neverthrow";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { offlineModel } from "./offline-model.js";

/** Lists the one that answers offline, whatever model is named. Cannot fail. */
export function offlineModelDirectory(): ModelDirectory {
  return { list: () => okAsync([{ id: offlineModel }]) };
}
