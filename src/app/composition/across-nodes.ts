import { MemorySharedLimits } from "../../adapters/memory/memory-shared-limits.js";
import { withOwnShare } from "../../adapters/resilience/own-share.js";
import type { RateLimit } from "../../adapters/resilience/rate-limiter.js";
import { withSharedRateLimit, withSharedSlots } from "../../adapters/resilience/shared-limits.js";
import { unchanged, type Decorator } from "../../domain/call/as-operation.js";
import type { LimitWords } from "../../domain/principals/limit-words.js";
import type { Clock } from "../../ports/clock.js";
import type { SharedLimits } from "../../ports/shared-limits.js";

/** How many calls run at once. */
export interface Slots {
  readonly count: number;
  /** How errors speak of it. */
  readonly words: LimitWords;
}

interface AcrossNodesOptions<Needed> {
  readonly clock: Clock;
  /** How many programs share the limits. */
  readonly nodes: number;
  /** Which limits: a name for what is limited. */
  readonly key: string;
  readonly slots: Slots;
  /** Undefined: no limit. */
  readonly rate?: RateLimit | undefined;
  /** How much of the limit per minute a request uses. Absent: 1. */
  readonly cost?: (request: Needed) => number;
}

/** What bounds the calls of all programs that share limits. */
export interface AcrossNodes<Needed> {
  readonly slots: Decorator;
  readonly rate: Decorator<Needed>;
}

/** @param limits undefined: nothing is shared. */
export function acrossNodes<Needed extends { readonly model: string }>(
  limits: SharedLimits | undefined,
  { clock, nodes, key, slots, rate, cost }: AcrossNodesOptions<Needed>,
): AcrossNodes<Needed> {
  if (limits === undefined) return { slots: unchanged, rate: unchanged };
  const own = new MemorySharedLimits(clock);
  const common = { clock, key, limits: withOwnShare({ shared: limits, own, nodes, clock }) };
  return {
    slots: withSharedSlots({ ...common, slots: slots.count, words: slots.words }),
    rate: rate === undefined ? unchanged : withSharedRateLimit({ ...common, ...rate, ...(cost && { cost }) }),
  };
}
