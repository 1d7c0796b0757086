import { asOperation } from "../../domain/call/as-operation.js";
import { omitUndefined } from "../../domain/call/omit-undefined.js";
import type { CallEvent, Operation } from "../../ports/call.js";
import type { ChatReply } from "../../ports/chat-provider.js";
import type { ImageReply } from "../../ports/image-provider.js";
import { CallSpending } from "../../domain/spending/call-spending.js";
import type { ModelActivity, ObservedCall, Outcome, RequestCost, Telemetry } from "../../ports/telemetry.js";

/**
 * Observes an operation: when it begins, what it reports, how it ends. Belongs outermost, so that waiting and retries are
 * seen.
 * @param telemetry observes calls that are part of nothing.
 * @param type what is asked for.
 */
export const withTelemetry =
  <Answer>(
    telemetry: PromiseLike<Telemetry>,
    type: ModelActivity["type"],
    outcomeOf: (reply: Answer) => Outcome,
  ) =>
  <Request extends { readonly model: string }, Reply extends Answer>(
    operation: Operation<Request, Reply>,
  ): Operation<Request, Reply> =>
    asOperation(async (request, call: ObservedCall) => {
      const { model } = request;
      const observation = (call.observation ?? (await telemetry)).begin({ type, model });
      const report = (event: CallEvent): void => {
        observation.event(event);
        call.report(event);
      };
      const spending = new CallSpending();
      const onSpending = (cost: RequestCost): void => {
        spending.add(cost);
        call.onSpending?.(cost);
      };
      const observed: ObservedCall = { ...call, report, observation, onSpending };
      const result = await observation.within(() => operation(request, observed));
      const outcome = result.match(outcomeOf, ({ kind, requestId }) => ({
        error: kind,
        ...omitUndefined({ requestId }),
      }));
      // A call that was cancelled or timed out ends before its last attempt does; work in the background goes on.
      const estimatedDollars = spending.estimatedDollars(result.isErr());
      observation.end({ ...outcome, ...(estimatedDollars > 0 && { estimatedDollars }) });
      return result;
    });

/** The outcome of a question. */
export const chatOutcome = ({
  model,
  finishReason,
  usage,
  costInDollars,
  requestId,
}: ChatReply): Outcome => ({
  model,
  finishReason: finishReason.unified,
  ...omitUndefined({
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    dollars: costInDollars,
    requestId,
  }),
});

/** The outcome of a request for images. */
export const imageOutcome = ({ model, images, usage, costInDollars, requestId }: ImageReply): Outcome => ({
  images: images.length,
  ...omitUndefined({
    model,
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    dollars: costInDollars,
    requestId,
  }),
});
