import type { Operation } from "./call.js";

/** Lists the currently available models. */
export interface ModelDirectory {
  /** All models that the key may list, in the provider's order. A listed model is not necessarily usable. */
  readonly list: Operation<ModelListRequest, readonly ListedModel[]>;
}

/** There are no options. */
export type ModelListRequest = Readonly<Record<string, never>>;

/** A model, as the provider lists it. */
export interface ListedModel {
  /** The provider's own id of the model. */
  readonly id: string;
  /** The date from which it no longer answers, `YYYY-MM-DD`. Absent: none was announced. */
  readonly shutdownDate?: string;
}
