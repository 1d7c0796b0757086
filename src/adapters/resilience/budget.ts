import { err, ResultAsync, type Result } from "neverthrow";
import type { Offers } from "../../domain/spending/estimate-cost.js";
import type { SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { Call, Operation } from "../../ports/call.js";
import { cancelledError, type ProviderError, type ProviderErrorKind } from "../../ports/provider-error.js";
import type { Spending } from "../../ports/spending-ledger.js";

/** What must be known of a request and a reply. */
interface SpendingOptions<Needed, Answer> {
  readonly budget: SpendingBudget;
  /** The forms in which a request can be sent: the first that the limits leave room for is sent. */
  readonly offers: <Request extends Needed>(request: Request) => Offers<Request>;
  /** What it came to. */
  readonly spendingOf: (request: Needed, reply: Answer) => Spending;
}

/** The provider may have done its work, and bill it, though nothing whole came of it. */
const maybeBilledKinds: ReadonlySet<ProviderErrorKind> = new Set([
  "timeout",
  "interrupted",
  "cancelled",
  "malformed-reply",
]);

/** Statuses of those in between that lost the provider's answer: nobody knows what became of the request. */
const lostAnswerStatuses = new Set([408, 502, 504, 520, 522, 524]);

/**
 * Enters each request in the budget before it is sent, turns away those that might pass a limit, and settles each when
 * it ends. Belongs inside retries and rate limits: every attempt may be billed, and what waits costs nothing.
 */
export const withSpending =
  <Needed extends { readonly model: string }, Answer extends { readonly notes: readonly string[] }>(
    options: SpendingOptions<Needed, Answer>,
  ) =>
  <Request extends Needed, Reply extends Answer>(
    operation: Operation<Request, Reply>,
  ): Operation<Request, Reply> =>
  (request, call) =>
    new ResultAsync(spend(options, operation, request, call));

async function spend<
  Needed extends { readonly model: string },
  Request extends Needed,
  Reply extends { notes: readonly string[] },
>(
  { budget, offers, spendingOf }: SpendingOptions<Needed, Reply>,
  operation: Operation<Request, Reply>,
  request: Request,
  call: Call,
): Promise<Result<Reply, ProviderError>> {
  const { model } = request;
  const [first, ...others] = offers(request);
  let offer = first;
  let cost = offer.estimate();
  let reservation = await budget.reserve(model, cost);
  for (const other of others) {
    if (reservation.isOk()) break;
    offer = other;
    cost = offer.estimate();
    reservation = await budget.reserve(model, cost);
  }
  if (reservation.isErr()) return err(reservation.error);
  if (call.signal.aborted) {
    reservation.value.release();
    return err(cancelledError());
  }

  const result = await operation(offer.request, call);
  if (result.isOk()) {
    const notes = reservation.value.settle(spendingOf(offer.request, result.value));
    return result.map((reply) => ({ ...reply, notes: [...reply.notes, ...offer.notes, ...notes] }));
  }
  reservation.value.settle(
    maybeBilled(result.error)
      ? { model, ...(cost !== "unknown" && { dollars: cost, isEstimate: true }) }
      : { model, dollars: 0 },
  );
  return result;
}

/** Whether a request that failed like this may have been carried out. An error that the provider told costs nothing. */
function maybeBilled(error: ProviderError): boolean {
  if (error.kind !== "unavailable") return maybeBilledKinds.has(error.kind);
  const { status, neverSent = false } = error;
  return status === undefined ? !neverSent : lostAnswerStatuses.has(status);
}
