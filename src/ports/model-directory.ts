import type { Operation } from "./call.js";

/** Tells which models there are, today. */
export interface ModelDirectory {
  /** All that the key may list; being listed is no promise that it may be used. In the provider's order. */
  readonly list: Operation<ModelListRequest, readonly ListedModel[]>;
}

/** There is nothing to choose. */
export type ModelListRequest = Readonly<Record<string, never>>;

export interface ListedModel {
  readonly id: string;
  /** The day from which it answers no more, `YYYY-MM-DD`. Absent: none was announced. */
  readonly shutdownDate?: string;
}
