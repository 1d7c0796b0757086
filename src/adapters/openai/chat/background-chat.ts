import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { Operation } from "../../../ports/call.js";
import type {
  BackgroundChat,
  BackgroundState,
  BackgroundWork,
  BegunWork,
  ChatRequest,
  CompletionWindow,
} from "../../../ports/chat-provider.js";
import {
  cancelledError,
  invalidRequestError,
  malformedReplyError,
  type ProviderError,
} from "../../../ports/provider-error.js";
import type { ErrorContext } from "../errors/error-context.js";
import { readVendorError, readVendorErrorReply } from "../errors/read-vendor-error.js";
import { thrownToProviderError } from "../errors/thrown-to-provider-error.js";
import { toProviderError } from "../errors/to-provider-error.js";
import { tooLarge } from "../errors/unusable-reply.js";
import { vendorErrorKind } from "../errors/vendor-error-kind.js";
import { reportAllowance } from "../headers/response-headers.js";
import { openBody } from "../http/open-body.js";
import { readBounded } from "../http/read-bounded.js";
import type { OpenAiCallContext, VendorServer } from "../http/vendor-server.js";
import { Answer } from "./answer.js";
import { questionOf, responses } from "./responses-chat.js";
import { withRequestId } from "./stream-chat.js";

/** OpenAI's background mode: https://platform.openai.com/docs/guides/background */
export const backgroundChat = (server: VendorServer): BackgroundChat => ({
  begin: server.operation(begin),
  look: server.operation(look),
  cancel: server.operation(cancel),
});

/** For servers that are asked with Chat Completions, which has no background mode. */
export function noBackgroundChat(server: VendorServer): BackgroundChat {
  const refuse = <Request extends { readonly model: string }, Reply>(): Operation<Request, Reply> =>
    server.operation((_request, { context }) => Promise.resolve(err(lacksBackground(context(), true))));
  return { begin: refuse(), look: refuse(), cancel: refuse() };
}

/** How OpenAI calls the windows. Without one, servers that know only `background` accept the request, too. */
const windows: Readonly<Record<CompletionWindow, object>> = {
  now: {},
  within_2h: { background_options: { completion_window: "2h" } },
  within_8h: { background_options: { completion_window: "8h" } },
};

/** How long a question may take to be accepted after its call was cancelled, in milliseconds. */
const acceptMilliseconds = 60_000;

async function begin(
  request: ChatRequest,
  callContext: OpenAiCallContext,
): Promise<Result<BegunWork, ProviderError>> {
  const { client, call, context } = callContext;
  const { background: window = "now", model } = request;
  // A question that was accepted can be cancelled only by its id, so cancelling the call must not lose the reply.
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limitTime = (): void => {
    timer = setTimeout(() => limit.abort(), acceptMilliseconds).unref();
  };
  call.signal.addEventListener("abort", limitTime);
  try {
    const sent = await client.responses
      // OpenAI keeps the answer until it is collected, so `store` stays true, its default.
      .create(
        { ...questionOf(request), background: true, ...windows[window] },
        // Sent twice, it would be answered and billed twice.
        { signal: limit.signal, fetchOptions: { isCostly: true } as object },
      )
      .asResponse();
    const notes = [...responses.notes(request), ...reportAllowance(sent.headers, call.report)];
    const found = await readState(sent, model, callContext);
    if (found.isErr()) return err(found.error);
    const { state, id, isInBackground } = found.value;
    if (state.state === "failed") return err(state.error);
    if (state.state === "answered") {
      const all = isInBackground ? notes : [...notes, ignoredBackground(context())];
      return ok({ state: "answered", reply: { ...state.reply, notes: [...all, ...state.reply.notes] } });
    }
    if (id === undefined) {
      return err(malformedReplyError({ message: withoutId(context()), ...withRequestId(sent.headers) }));
    }
    const work = { id, model, window, notes };
    if (call.signal.aborted) {
      await cancel(work, { ...callContext, call: { ...call, signal: limit.signal } });
      return err(cancelledError());
    }
    return ok({ state: "begun", work });
  } catch (thrown) {
    const vendorError = readVendorError(thrown);
    const isMissing = vendorError !== undefined && vendorErrorKind(vendorError, model) === "address";
    if (isMissing) return err(lacksBackground(context(), false));
    throw thrown;
  } finally {
    call.signal.removeEventListener("abort", limitTime);
    clearTimeout(timer);
  }
}

async function look(
  work: BackgroundWork,
  callContext: OpenAiCallContext,
): Promise<Result<BackgroundState, ProviderError>> {
  const { client, call } = callContext;
  return whatBecame(
    () => client.responses.retrieve(work.id, {}, { signal: call.signal }).asResponse(),
    work,
    callContext,
  );
}

async function cancel(
  work: BackgroundWork,
  callContext: OpenAiCallContext,
): Promise<Result<BackgroundState, ProviderError>> {
  const { client, call } = callContext;
  return whatBecame(
    () => client.responses.cancel(work.id, { signal: call.signal }).asResponse(),
    work,
    callContext,
  );
}

async function whatBecame(
  send: () => Promise<Response>,
  { model }: BackgroundWork,
  callContext: OpenAiCallContext,
): Promise<Result<BackgroundState, ProviderError>> {
  try {
    return (await readState(await send(), model, callContext)).map(({ state }) => state);
  } catch (thrown) {
    if (readVendorError(thrown)?.status === 404) return ok({ state: "gone" });
    return err(thrownToProviderError(thrown, callContext.context()));
  }
}

const workSchema = z.object({
  object: z.literal("response"),
  // It becomes part of an address, and is recorded.
  id: z
    .string()
    .regex(/^[\w.:-]{1,256}$/)
    .optional()
    .catch(undefined),
  status: z.enum(["queued", "in_progress", "completed", "incomplete", "failed", "cancelled"]),
  background: z.boolean().optional().catch(undefined),
});

interface ReadState {
  readonly state: BackgroundState;
  readonly id: string | undefined;
  /** Whether the server confirms that it works in the background. */
  readonly isInBackground: boolean;
}

/** @throws SyntaxError if it is not a response with a known status. */
async function readState(
  response: Response,
  model: string,
  { context, limits }: OpenAiCallContext,
): Promise<Result<ReadState, ProviderError>> {
  const { headers } = response;
  const { body } = await openBody(response, () => undefined);
  const onTooLarge = () => tooLarge("the answer", limits.eventBytes, "MAX_EVENT_BYTES");
  const value = JSON.parse(await readBounded(body, limits.eventBytes, onTooLarge)) as unknown;
  const { data: read } = workSchema.safeParse(value);
  if (read === undefined) {
    const vendorError = readVendorErrorReply(value, headers);
    if (vendorError !== undefined) return err(toProviderError(vendorError, context()));
    throw new SyntaxError("no response in the body");
  }
  const { id, status, background: isInBackground = false } = read;
  const found = (state: BackgroundState): Result<ReadState, never> => ok({ state, id, isInBackground });
  if (status === "queued" || status === "cancelled") return found({ state: status });
  if (status === "in_progress") return found({ state: "working" });
  const step = responses.readWhole(value) ?? {};
  if (step.vendorError !== undefined) {
    return found({ state: "failed", error: toProviderError({ ...step.vendorError, headers }, context()) });
  }
  const answer = new Answer(
    () => undefined,
    limits.answerBytes,
    () => !context().isOpenAi,
  );
  if (!answer.add({ ...step, isWhole: true }))
    throw tooLarge("the answer", limits.answerBytes, "MAX_ANSWER_BYTES");
  answer.end();
  const whole = answer.whole(model);
  if (whole === undefined) throw new SyntaxError("no answer in the body");
  return found({ state: "answered", reply: { ...whole, ...withRequestId(headers), notes: [] } });
}

const lacksBackground = ({ host }: ErrorContext, notSent: boolean): ProviderError =>
  invalidRequestError({
    message:
      `background needs OpenAI's Responses API, ` +
      (notSent
        ? `but Chat Completions is used with ${host}; nothing was sent. `
        : `which ${host} does not have, so the question was not asked. `) +
      "Leave background out" +
      (notSent
        ? ", or set MCP_OPENAI_API to responses if the server supports it."
        : ", or use another server."),
    parameter: "background",
    ...(notSent && { notSent }),
  });

const ignoredBackground = ({ host }: ErrorContext): string =>
  `${host} answered at once instead of in the background, so its standard price is assumed.`;

const withoutId = ({ subject }: ErrorContext): string =>
  `${subject} accepted the question, but gave no id by which its answer could be collected. ` +
  "It may be billed. Leave background out with this server.";
