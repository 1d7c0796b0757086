import { err, ok, type Result } from "neverthrow";
import { asOperation, type Decorator } from "../../domain/call/as-operation.js";
import { omitUndefined } from "../../domain/call/omit-undefined.js";
import type { Cost } from "../../domain/models/price.js";
import type { Prices } from "../../domain/models/prices.js";
import { spendingOfBackground, type Offer } from "../../domain/spending/estimate-cost.js";
import type { Reservation, SpendingBudget } from "../../domain/spending/spending-budget.js";
import type { Operation } from "../../ports/call.js";
import type {
  BackgroundState,
  BackgroundWork,
  BegunWork,
  ChatReply,
  ChatRequest,
} from "../../ports/chat-provider.js";
import { cancelledError, type ProviderError, type ProviderErrorKind } from "../../ports/provider-error.js";
import type { Spending } from "../../ports/spending-ledger.js";
import type { ObservedCall, RequestCost } from "../../ports/telemetry.js";

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

/** Turns a successful result into the one for the caller, once its cost is settled, or will be later. */
type Conclude<Request, Reply> = (offer: Offer<Request>, reply: Reply, reservation: Reservation) => Reply;

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
    withReservation<Request, Reply>(options, operation, concluding<Request, Reply>(options.spendingOf));

/** The same for handing over questions that are answered in the background: what was begun is settled later. */
export const withBackgroundSpending =
  (options: SpendingOptions<ChatRequest, ChatReply>): Decorator<ChatRequest, BegunWork> =>
  <Request extends ChatRequest, Reply extends BegunWork>(operation: Operation<Request, Reply>) =>
    withReservation<Request, Reply>(options, operation, (offer, begun, reservation) => {
      if (begun.state === "answered") {
        const conclude = concluding<Request, ChatReply>(options.spendingOf);
        return { ...begun, reply: conclude(offer, begun.reply, reservation) };
      }
      const { reserved } = reservation;
      return { ...begun, work: { ...begun.work, reserved, notes: [...begun.work.notes, ...offer.notes] } };
    });

/** The same for a budget that cannot be told later what the work cost: it counts what the work may cost. */
export const withEstimatedSpending =
  (options: SpendingOptions<ChatRequest, ChatReply>): Decorator<ChatRequest, BegunWork> =>
  <Request extends ChatRequest, Reply extends BegunWork>(operation: Operation<Request, Reply>) =>
    withReservation<Request, Reply>(options, operation, ({ request, cost }, begun, reservation) => {
      reservation.settle(atMost(request.model, cost));
      return begun;
    });

/** Settles the cost of work in the background when it has ended, and adds it to the reply. */
export const withSettlement =
  ({ budget, prices }: { readonly budget: SpendingBudget; readonly prices: Prices }) =>
  (operation: Operation<BackgroundWork, BackgroundState>): Operation<BackgroundWork, BackgroundState> =>
  (work, call: ObservedCall) =>
    operation(work, call).map((found) => {
      const settle = (spending: Spending): readonly string[] => {
        if (work.reserved === undefined) return [];
        tell(call, work.reserved.id, spending);
        return budget.settleLater(work.reserved, spending);
      };
      const { model } = work;
      const most = atMost(model, work.reserved?.dollars ?? "unknown");
      switch (found.state) {
        case "queued":
        case "working":
          break;
        case "cancelled":
        case "gone":
          settle(most);
          break;
        case "failed":
          settle(maybeBilled(found.error) ? most : { model, dollars: 0 });
          break;
        case "answered": {
          const { reply } = found;
          const spending = spendingOfBackground(work, reply, prices);
          return { ...found, reply: withCost(reply, spending, settle(spending)) };
        }
      }
      return found;
    });

const concluding =
  <Request, Reply extends Priced>(
    spendingOf: (request: Request, reply: Reply) => Spending,
  ): Conclude<Request, Reply> =>
  ({ request, notes }, reply, reservation) => {
    const spending = spendingOf(request, reply);
    return withCost(reply, spending, [...notes, ...reservation.settle(spending)]);
  };

/** @param notes what to add to the reply's notes. */
const withCost = <Reply extends Priced>(
  reply: Reply,
  { dollars, isEstimate = false }: Spending,
  notes: readonly string[],
): Reply => ({
  ...reply,
  ...(dollars !== undefined && !isEstimate && { costInDollars: dollars }),
  notes: [...reply.notes, ...notes],
});

const withReservation = <Request extends { readonly model: string }, Reply>(
  { budget, offers }: Pick<SpendingOptions<Request, never>, "budget" | "offers">,
  operation: Operation<Request, Reply>,
  conclude: Conclude<Request, Reply>,
): Operation<Request, Reply> =>
  asOperation(async (request, call: ObservedCall) => {
    let refusal: ProviderError | undefined;
    for (const offer of offers(request)) {
      const reserved = await budget.reserve(request.model, offer.cost);
      if (reserved.isOk()) return send(offer, toldTo(call, reserved.value), conclude, operation, call);
      refusal = reserved.error;
    }
    return err(refusal as ProviderError);
  });

/** Sends a request whose cost is reserved, and concludes it. */
async function send<Request extends { readonly model: string }, Reply>(
  offer: Offer<Request>,
  reservation: Reservation,
  conclude: Conclude<Request, Reply>,
  operation: Operation<Request, Reply>,
  call: ObservedCall,
): Promise<Result<Reply, ProviderError>> {
  if (call.signal.aborted) {
    reservation.release();
    return err(cancelledError());
  }
  const { request, cost } = offer;
  const { model } = request;
  tell(call, reservation.reserved.id, atMost(model, cost), true);
  const result = await operation(request, call);
  if (result.isOk()) return ok(conclude(offer, result.value, reservation));
  reservation.settle(maybeBilled(result.error) ? atMost(model, cost) : { model, dollars: 0 });
  return result;
}

/** A reservation of whose end the call hears. */
const toldTo = (call: ObservedCall, reservation: Reservation): Reservation => ({
  ...reservation,
  settle: (spending) => {
    tell(call, reservation.reserved.id, spending);
    return reservation.settle(spending);
  },
});

function tell(
  { onSpending }: ObservedCall,
  id: RequestCost["id"],
  { model, dollars, isEstimate }: Spending,
  isPending?: boolean,
): void {
  if (dollars !== undefined)
    onSpending?.({ id, model, dollars, ...omitUndefined({ isEstimate, isPending }) });
}

/** What work counts as whose actual cost is unknown. */
const atMost = (model: string, cost: Cost): Spending => ({
  model,
  ...(cost !== "unknown" && { dollars: cost, isEstimate: true }),
});

/** Whether a request that failed like this may be billed. */
export const maybeBilled = (error: ProviderError): boolean =>
  error.kind === "unavailable" ? error.notBilled !== true : maybeBilledKinds.has(error.kind);
