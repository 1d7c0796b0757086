import { err, ok, type Result } from "neverthrow";
import type { BackgroundChat, BackgroundState, ChatReply } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import {
  cancelledError,
  timeoutError,
  unavailableError,
  type ProviderError,
} from "../../ports/provider-error.js";
import type { ObservedCall } from "../../ports/telemetry.js";
import { isAborted, leaveRunning } from "../call/caller.js";
import { sleep } from "../call/sleep.js";
import { latestAnswer, type BackgroundQuestion } from "./background-question.js";

/** The time between two looks, in milliseconds: at first, and at most. */
const firstWait = 2_000;
const maxWait = { now: 30_000, within_2h: 60_000, within_8h: 60_000 } as const;

/** By how much it grows. */
const growth = 1.5;

/** How long a look or a cancellation may take, in milliseconds. */
const lookMilliseconds = 30_000;

/** How many unusable replies in a row are taken for an accident on the way, such as a proxy's page. */
const maxUnusable = 5;

/** What waiting for an answer needs. */
export interface FollowParts {
  readonly provider: BackgroundChat;
  readonly clock: Clock;
}

/**
 * Waits for an answer that a provider writes in the background, and looks for it now and then. Cancelling the call cancels
 * the work, unless the reason is `leaveRunning`.
 * @param isResumed whether the provider may have answered long ago.
 */
export async function followWork(
  parts: FollowParts,
  question: BackgroundQuestion,
  call: ObservedCall,
  isResumed: boolean,
): Promise<Result<ChatReply, ProviderError>> {
  const { provider, clock } = parts;
  const { work, begunAt } = question;
  const limit = maxWait[work.window];
  let wait = isResumed ? 0 : firstWait;
  let pause = firstWait;
  let unusable = 0;
  for (;;) {
    if ((await sleep(clock, wait, call.signal)) === "aborted") return stop(parts, question, call);
    const found = await provider.look(work, brief(call.signal, call, clock));
    if (isAborted(call.signal)) return stop(parts, question, call);
    const outcome = found.isOk() ? outcomeOf(found.value, question) : undefined;
    if (outcome !== undefined) return outcome;
    const now = clock.date().getTime();
    if (now >= latestAnswer(question)) return giveUp(parts, question, call, now);
    pause = Math.min(limit, pause * growth);
    wait = pause;
    if (found.isErr()) {
      const { error } = found;
      unusable = error.kind === "malformed-reply" ? unusable + 1 : 0;
      const mayPass = error.kind === "malformed-reply" ? unusable < maxUnusable : error.retryable;
      if (!mayPass) return err({ ...error, message: `${error.message} ${goesOn}` });
      wait = Math.max(wait, error.retryAfterMilliseconds ?? 0);
      continue;
    }
    unusable = 0;
    const state = found.value.state === "queued" ? "queued" : "working";
    call.report({ type: "background", state, milliseconds: Math.max(0, now - begunAt) });
  }
}

/** Reports an answer that came in one piece, as the text of other answers is reported while it is written. */
export function reported(reply: ChatReply, { report }: ObservedCall): ChatReply {
  report({ type: "text", delta: reply.text });
  return reply;
}

const goesOn =
  "The question was accepted, and the provider goes on with it: once this is fixed, collect the answer with the same receipt.";

/** @returns undefined: there is none yet. */
function outcomeOf(
  found: BackgroundState,
  { work }: BackgroundQuestion,
): Result<ChatReply, ProviderError> | undefined {
  switch (found.state) {
    case "queued":
    case "working":
      return undefined;
    case "answered":
      return ok({ ...found.reply, notes: [...work.notes, ...found.reply.notes] });
    case "failed":
      return err(found.error);
    case "cancelled":
      return err(
        unavailableError({
          message: `The provider reports that the work on this question (${work.id}) was cancelled. What was written by then may be billed. Ask again if you need the answer.`,
          retryable: false,
        }),
      );
    case "gone":
      return err(
        unavailableError({
          message: `The answer is no longer there: the provider does not know ${work.id}. It keeps answers for a limited time, and only for the account that asked. The question may have been billed. Ask again if you need the answer.`,
          retryable: false,
        }),
      );
  }
}

/** Ends waiting, and cancels the work unless it should go on. An answer that is there already is delivered. */
async function stop(
  parts: FollowParts,
  question: BackgroundQuestion,
  call: ObservedCall,
): Promise<Result<ChatReply, ProviderError>> {
  if (call.signal.reason === leaveRunning) return err(cancelledError());
  const issue = await cancelWork(parts, question, call);
  if (issue === undefined) return err(cancelledError());
  if (issue.isOk()) return issue;
  const { message } = issue.error;
  return err(
    unavailableError({
      message: `The work on this question (${question.work.id}) could not be cancelled at the provider, so it may go on and be billed: ${message}`,
      retryable: false,
    }),
  );
}

async function giveUp(
  parts: FollowParts,
  question: BackgroundQuestion,
  call: ObservedCall,
  now: number,
): Promise<Result<ChatReply, ProviderError>> {
  const ended = await cancelWork(parts, question, call);
  if (ended?.isOk() === true) return ended;
  const milliseconds = now - question.begunAt;
  const hours = (milliseconds / 3_600_000).toFixed(1);
  return err(
    timeoutError({
      message: `The provider did not answer within ${hours} hours, so the work on this question (${question.work.id}) was ${ended === undefined ? "cancelled" : "abandoned"}. It may be billed. Ask again if you need the answer.`,
      timeoutMilliseconds: milliseconds,
      partialText: "",
      retryable: false,
    }),
  );
}

/** @returns undefined: it is cancelled. Otherwise its outcome, or why it could not be cancelled. */
async function cancelWork(
  { provider, clock }: FollowParts,
  question: BackgroundQuestion,
  call: ObservedCall,
): Promise<Result<ChatReply, ProviderError> | undefined> {
  const { work } = question;
  const never = new AbortController().signal;
  const cancelled = await provider.cancel(work, brief(never, call, clock));
  // Providers refuse to cancel what has ended.
  const found = cancelled.isErr() ? await provider.look(work, brief(never, call, clock)) : cancelled;
  if (found.isOk() && found.value.state === "answered") return outcomeOf(found.value, question);
  const isOver = found.isOk() && found.value.state !== "queued" && found.value.state !== "working";
  return cancelled.isErr() && !isOver ? err(cancelled.error) : undefined;
}

/** A call for one look: it is not retried here, and shows nothing. */
const brief = (signal: AbortSignal, { onSpending }: ObservedCall, clock: Clock): ObservedCall => ({
  signal,
  onSpending,
  report: () => undefined,
  deadline: { at: clock.now() + lookMilliseconds, milliseconds: lookMilliseconds },
  maxRetries: 0,
});
