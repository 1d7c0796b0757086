import { err, ok, type Result } from "neverthrow";
import { asOperation } from "../../domain/call/as-operation.js";
import type { Offer } from "../../domain/spending/estimate-cost.js";
import type { Reservation, SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { Call, Operation } from "../../ports/call.js";
import { cancelledError, type ProviderError, type ProviderErrorKind } from "../../ports/provider-error.js";
import type { Spending } from "../../ports/spending-ledger.js";

/** How requests and replies are converted to costs. */
interface SpendingOptions<Needed, Answer> {
  readonly budget: SpendingBudget;
  /** The variants of a request, at least one: the first that is within the limits is sent. */
  readonly offers: <Request extends Needed>(request: Request) => Iterable<Offer<Request>>;
  /** What the request actually cost. */
  readonly spendingOf: (request: Needed, reply: Answer) => Spending;
}

/** A reply whose cost can be told. */
interface Priced {
  readonly notes: readonly string[];
  readonly costInDollars?: number;
}

/** The provider may have done the work and bill it, although no complete reply arrived. */
const maybeBilledKinds: ReadonlySet<ProviderErrorKind> = new Set([
  "timeout",
  "interrupted",
  "cancelled",
  "malformed-reply",
]);

/**
 * Reserves the cost of each request before it is sent, refuses requests that might exceed a limit, settles each when it
 * ends, and adds the cost to the reply. Belongs inside retries and rate limits: every attempt may be billed, and waiting costs nothing.
 */
export const withSpending =
  <Needed extends { readonly model: string }, Answer extends Priced>(
    options: SpendingOptions<Needed, Answer>,
  ) =>
  <Request extends Needed, Reply extends Answer>(
    operation: Operation<Request, Reply>,
  ): Operation<Request, Reply> =>
    asOperation(async (request, call) => {
      const { budget, offers, spendingOf } = options;
      let refusal: ProviderError | undefined;
      for (const offer of offers(request)) {
        const reserved = await budget.reserve(request.model, offer.cost);
        if (reserved.isOk()) return send(offer, reserved.value, spendingOf, operation, call);
        refusal = reserved.error;
      }
      return err(refusal as ProviderError);
    });

/** Sends a request whose cost is reserved, and settles it. */
async function send<Request extends { readonly model: string }, Reply extends Priced>(
  { request, cost, notes }: Offer<Request>,
  reservation: Reservation,
  spendingOf: (request: Request, reply: Reply) => Spending,
  operation: Operation<Request, Reply>,
  call: Call,
): Promise<Result<Reply, ProviderError>> {
  if (call.signal.aborted) {
    reservation.release();
    return err(cancelledError());
  }
  const { model } = request;
  const result = await operation(request, call);
  if (result.isOk()) {
    const spending = spendingOf(request, result.value);
    const { dollars, isEstimate = false } = spending;
    const limits = reservation.settle(spending);
    return ok({
      ...result.value,
      ...(dollars !== undefined && !isEstimate && { costInDollars: dollars }),
      notes: [...result.value.notes, ...notes, ...limits],
    });
  }
  reservation.settle(
    maybeBilled(result.error)
      ? { model, ...(cost !== "unknown" && { dollars: cost, isEstimate: true }) }
      : { model, dollars: 0 },
  );
  return result;
}

/** Whether a request that failed like this may be billed. */
export const maybeBilled = (error: ProviderError): boolean =>
  error.kind === "unavailable" ? error.notBilled !== true : maybeBilledKinds.has(error.kind);
