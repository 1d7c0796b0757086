import type { Decorator } from "../../domain/call/as-operation.js";
import type { SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { Telemetry } from "../../ports/telemetry.js";

/** What an application has of the others in its process, when each serves one of several principals. */
export interface Shared {
  /** Refuses what the policy does not allow. */
  readonly admit: Decorator<{ readonly model: string; readonly svg_model?: string }>;
  /** Bounds the calls that run at once, of all kinds. */
  readonly calls: Decorator;
  /** The turns that the applications take at the provider, with the limits that are for all of them. */
  readonly turns: { readonly chat: Decorator; readonly images: Decorator };
  /** Counts what all of them spend. */
  readonly budget: SpendingBudget;
  /** Observes the calls of all. Undefined: nothing does. */
  readonly telemetry: Promise<Telemetry> | undefined;
  /** The name of the principal, for operators. */
  readonly principal: string;
}
