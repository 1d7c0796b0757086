import { err, ok, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import {
  cancelledError,
  rateLimitedError,
  type CancelledError,
  type RateLimitedError,
} from "../../ports/provider-error.js";
import { RollingWindow } from "../../domain/call/rolling-window.js";
import type { LimitWords } from "../../domain/principals/limit-words.js";
import { seconds } from "./deadlines.js";

type Turn = Result<void, CancelledError | RateLimitedError>;

/** A limit per minute. */
export interface RateLimit {
  /** The maximum cost of any 60 seconds, above 0. */
  readonly perMinute: number;
  /** How errors speak of it. */
  readonly words: LimitWords;
}

interface Waiter {
  readonly model: string;
  readonly cost: number;
  readonly call: Call;
  readonly settle: (turn: Turn) => void;
  /** When its turn comes, by the current plan. */
  at: number;
  /** When its turn comes, as reported last. */
  reportedAt?: number;
}

/** A change of the plan by less than this, in milliseconds, is not reported. */
const worthNotifying = 1_000;

/** Schedules requests under our limit per minute and the provider's holds. All instants are `Clock.now()`. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #limit: RateLimit | undefined;
  readonly #window: RollingWindow;
  /** Until when the provider accepts no more requests, by model. */
  readonly #holds = new Map<string, number>();
  /** In order of arrival. */
  readonly #waiting = new Set<Waiter>();
  #cancelTimer = (): void => undefined;

  /** @param limit undefined: only the provider's holds count. */
  constructor(clock: Clock, limit: RateLimit | undefined) {
    this.#clock = clock;
    this.#limit = limit;
    this.#window = new RollingWindow(limit?.perMinute ?? Infinity);
  }

  /** Settles when the request may be sent, or when it is clear that it cannot be. Waiting is reported to the call. */
  turn(model: string, cost: number, call: Call): Promise<Turn> {
    const isFree = this.#limit === undefined && this.#waiting.size === 0 && !this.#holds.has(model);
    if (isFree) return Promise.resolve(call.signal.aborted ? err(cancelledError()) : ok());
    return new Promise((resolve) => {
      if (call.signal.aborted) {
        resolve(err(cancelledError()));
        return;
      }
      const settle = (turn: Turn): void => {
        call.signal.removeEventListener("abort", leave);
        this.#waiting.delete(waiter);
        resolve(turn);
      };
      const leave = (): void => {
        settle(err(cancelledError()));
        this.#plan();
      };
      const waiter: Waiter = { model, cost, call, settle, at: this.#clock.now() };
      call.signal.addEventListener("abort", leave, { once: true });
      this.#waiting.add(waiter);
      this.#plan();
    });
  }

  /** Sends nothing to the model for that long. A hold is never shortened, because replies may arrive out of order. */
  hold(model: string, milliseconds: number): void {
    const until = this.#clock.now() + milliseconds;
    this.#holds.set(model, Math.max(until, this.#holds.get(model) ?? until));
    this.#plan();
  }

  /** Plans all turns again: releases requests whose turn it is, fails those that cannot wait, notifies the others. */
  #plan(): void {
    const now = this.#clock.now();
    for (const [model, until] of this.#holds) if (until <= now) this.#holds.delete(model);

    const planned = this.#window.copy();
    for (const waiter of this.#waiting) {
      const { model, cost, call } = waiter;
      const heldUntil = this.#holds.get(model);
      waiter.at = planned.earliest(cost, heldUntil ?? now);
      if (waiter.at <= now) {
        this.#window.take(cost, now);
        waiter.settle(ok());
      } else if (call.deadline !== undefined && waiter.at >= call.deadline.at) {
        waiter.settle(err(this.#tooLate(waiter, call.deadline.at - now)));
        continue;
      }
      // A held request reserves nothing, so that requests to other models may overtake it.
      if (heldUntil === undefined) planned.take(cost, waiter.at);
    }
    this.#setTimer(now);
    this.#notify(now);
  }

  #setTimer(now: number): void {
    this.#cancelTimer();
    const next = Math.min(...[...this.#waiting].map(({ at }) => at));
    if (next !== Infinity) this.#cancelTimer = this.#clock.schedule(next - now, () => this.#plan());
  }

  #notify(now: number): void {
    for (const waiter of this.#waiting) {
      if (Math.abs(waiter.at - (waiter.reportedAt ?? -Infinity)) < worthNotifying) continue;
      waiter.reportedAt = waiter.at;
      waiter.call.report({ type: "rate-limited", waitMilliseconds: waiter.at - now });
    }
  }

  #tooLate({ model, at }: Waiter, leftMilliseconds: number): RateLimitedError {
    const wait = at - this.#clock.now();
    // Without a limit of our own, only the provider holds requests up.
    return this.#limit === undefined || at === this.#holds.get(model)
      ? heldByProvider(model, wait, leftMilliseconds)
      : limitUsedUp(this.#limit.words, wait, leftMilliseconds);
  }
}

const heldByProvider = (model: string, wait: number, left: number): RateLimitedError =>
  tooLate(
    `The provider accepts no more requests for ${model} for ${seconds(wait)}, longer than the ${timeLeft(left)} left for ` +
      "this call. Nothing was sent. Call again later, or allow more time with timeout_seconds.",
    wait,
  );

/** The error for a call that has less time left than it would have to wait for our own limit, both in milliseconds. */
export const limitUsedUp = ({ reached, raise }: LimitWords, wait: number, left: number): RateLimitedError =>
  tooLate(
    `${reached.charAt(0).toUpperCase()}${reached.slice(1)}. It frees in ${seconds(wait)}, longer than the ${timeLeft(left)} ` +
      `left for this call. Nothing was sent. Call again in ${seconds(wait)}, allow more time with timeout_seconds, or ${raise}.`,
    wait,
  );

const timeLeft = (left: number): string => seconds(Math.max(0, left));

const tooLate = (message: string, retryAfterMilliseconds: number): RateLimitedError =>
  rateLimitedError({ message, retryAfterMilliseconds, retryable: false });
