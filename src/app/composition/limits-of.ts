import type { FairQueue } from "../../adapters/resilience/queue.js";
import type { RateLimit } from "../../adapters/resilience/rate-limiter.js";
import {
  concurrencyWords,
  queueWords,
  rateWords,
  type LimitedKind,
  type LimitHolder,
} from "../../domain/principals/limit-words.js";
import type { Settings } from "../settings/settings.js";
import type { Slots } from "./across-nodes.js";

/** The limits of one kind, with the words in which errors speak of them. */
export interface Limits {
  readonly queue: ConstructorParameters<typeof FairQueue>[0];
  readonly slots: Slots;
  /** Undefined: only the provider's limits apply. */
  readonly rate: RateLimit | undefined;
}

/** The limits in the settings. @param holder whom they hold for. */
export function limitsOf(settings: Settings, kind: LimitedKind, holder: LimitHolder): Limits {
  const isChat = kind === "requests";
  const { queueLimit: limit } = settings;
  const count = isChat ? settings.concurrency : settings.imageConcurrency;
  const perMinute = isChat ? settings.requestsPerMinute : settings.imagesPerMinute;
  const words = concurrencyWords(kind, holder, count);
  return {
    queue: { concurrency: count, limit, words: { running: words, waiting: queueWords(holder, limit) } },
    slots: { count, words },
    rate: perMinute === undefined ? undefined : { perMinute, words: rateWords(kind, holder, perMinute) },
  };
}
