import { err, ResultAsync, type Result } from "neverthrow";
import type { Cost } from "../../domain/models/cost-of.js";
import type { SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { Call, CallEvent, Operation } from "../../ports/call.js";
import type { ProviderError, ProviderErrorKind } from "../../ports/provider-error.js";
import type { Spending } from "../../ports/spending-ledger.js";

/** What must be known of a request and a reply. */
interface SpendingOptions<Needed, Answer> {
  readonly budget: SpendingBudget;
  /** What a request may cost. */
  readonly estimate: (request: Needed) => Cost;
  /** What it came to. */
  readonly spendingOf: (request: Needed, reply: Answer) => Spending;
}

/** The provider may have done its work, and bill it, though nothing whole came of it. Other errors cost nothing. */
const mayBeBilled: ReadonlySet<ProviderErrorKind> = new Set([
  "timeout",
  "interrupted",
  "cancelled",
  "malformed-reply",
]);

/**
 * Enters calls in the budget before they are sent, turns away those that might pass a limit, and settles each
 * when it ends. Belongs inside the call's deadline, because the ledger may be slow, and outside of queue and
 * retries: a retry costs nothing more that could be foreseen, and what waits already counts.
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

async function spend<Request extends { readonly model: string }, Reply extends { notes: readonly string[] }>(
  { budget, estimate, spendingOf }: SpendingOptions<Request, Reply>,
  operation: Operation<Request, Reply>,
  request: Request,
  call: Call,
): Promise<Result<Reply, ProviderError>> {
  const { model } = request;
  const cost = estimate(request);
  const reservation = await budget.reserve(model, cost);
  if (reservation.isErr()) return err(reservation.error);

  const progress = { wasSent: false };
  const report = (event: CallEvent): void => {
    if (event.type === "attempt") progress.wasSent = true;
    call.report(event);
  };
  const result = await operation(request, { ...call, report });
  if (result.isOk()) {
    const notes = reservation.value.settle(spendingOf(request, result.value));
    return result.map((reply) => ({ ...reply, notes: [...reply.notes, ...notes] }));
  }
  reservation.value.settle(
    progress.wasSent && mayBeBilled.has(result.error.kind)
      ? { model, ...(cost !== "unknown" && { dollars: cost, isEstimate: true }) }
      : { model, dollars: 0 },
  );
  return result;
}
