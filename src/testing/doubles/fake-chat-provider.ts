import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call, Operation } from "../../ports/call.js";
import type {
  BackgroundChat,
  BackgroundState,
  ChatProvider,
  ChatReply,
  ChatRequest,
} from "../../ports/chat-provider.js";
import { asOperation } from "../../domain/call/as-operation.js";
import { cancelledError, type ProviderError } from "../../ports/provider-error.js";
import { commonFields, playScript, type OutcomeRules, type Script, untilAborted } from "./script.js";

/** The outcome of a call to a `FakeChatProvider`. */
export type FakeChatOutcome =
  | ({
      /** Answers in one piece. */
      readonly text: string;
    } & OtherFields)
  | ({
      /** Answers in these pieces. */
      readonly chunks: readonly string[];
    } & OtherFields)
  | ({
      /** Fails. */
      readonly error: ProviderError;
    } & PiecesBefore)
  | ({
      /** Hangs until it is cancelled. */
      readonly hang: true;
    } & PiecesBefore);

interface OtherFields extends InBackground {
  /** Overrides other fields of the reply. */
  readonly reply?: Partial<ChatReply>;
}

interface InBackground {
  /** In the background: after how many looks the answer or the error is there. Default: 0. */
  readonly looks?: number;
}

interface PiecesBefore extends InBackground {
  /** The pieces to write before. */
  readonly after?: readonly string[];
}

/** Answers from a script, and records the requests. A cancelled call ends as `cancelled`. */
export class FakeChatProvider implements ChatProvider {
  /** All requests so far, oldest first. */
  readonly requests: ChatRequest[] = [];
  readonly #outcomeOf: (request: ChatRequest, call: Call) => FakeChatOutcome;
  readonly #works = new Map<string, { left: number; state: () => Promise<BackgroundState> }>();

  /** @param script if it is a function that throws, the call throws: that is a bug of the test, not of the provider. */
  constructor(script: Script<ChatRequest, FakeChatOutcome>) {
    this.#outcomeOf = playScript("FakeChatProvider", rules, script);
  }

  readonly complete: Operation<ChatRequest, ChatReply> = (request, call) => {
    this.requests.push(request);
    return new ResultAsync(play(this.#outcomeOf(request, call), request, call));
  };

  /** Accepts every question. Its work has the ids `work-1`, `work-2`, and so on. */
  readonly background: BackgroundChat = {
    begin: asOperation((request, call) => {
      this.requests.push(request);
      const outcome = this.#outcomeOf(request, call);
      if (call.signal.aborted) return Promise.resolve(err(cancelledError()));
      const id = `work-${this.#works.size + 1}`;
      const left = "hang" in outcome ? Infinity : (outcome.looks ?? 0);
      this.#works.set(id, { left, state: () => stateOf(outcome, request) });
      const work = { id, model: request.model, window: request.background ?? "now", notes: [] };
      return Promise.resolve(ok({ state: "begun", work }));
    }),
    look: asOperation(async ({ id }, call) => {
      if (call.signal.aborted) return err(cancelledError());
      const work = this.#works.get(id);
      if (work === undefined) return ok({ state: "gone" });
      work.left -= 1;
      return ok(work.left >= 0 ? { state: "working" } : await work.state());
    }),
    cancel: asOperation(async ({ id }, call) => {
      if (call.signal.aborted) return err(cancelledError());
      const work = this.#works.get(id);
      if (work === undefined) return ok({ state: "gone" });
      const state = work.left > 0 ? ({ state: "cancelled" } as const) : await work.state();
      this.#works.set(id, { left: 0, state: () => Promise.resolve(state) });
      return ok(state);
    }),
  };
}

async function stateOf(outcome: FakeChatOutcome, request: ChatRequest): Promise<BackgroundState> {
  const call = { signal: new AbortController().signal, report: () => undefined };
  const played = await play(outcome, request, call);
  return played.match<BackgroundState>(
    (reply) => ({ state: "answered", reply }),
    (error) => ({ state: "failed", error }),
  );
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === "string");

const fields: OutcomeRules["fields"] = {
  text: { expected: "text", accepts: (value) => typeof value === "string" },
  chunks: { expected: "a list of texts", accepts: isTexts },
  after: { expected: "a list of texts", accepts: isTexts },
  looks: {
    expected: "a whole number, 0 or more",
    accepts: (value) => Number.isInteger(value) && Number(value) >= 0,
  },
  ...commonFields,
};

const rules = { fields, alternatives: ["text", "chunks", "error", "hang"], mustChoose: true };

async function play(
  outcome: FakeChatOutcome,
  { model }: ChatRequest,
  call: Call,
): Promise<Result<ChatReply, ProviderError>> {
  const isCancelled = (): boolean => call.signal.aborted;
  if (isCancelled()) return err(cancelledError());
  call.report({ type: "working" });
  const chunks = chunksOf(outcome);
  for (const delta of chunks) {
    await Promise.resolve();
    if (isCancelled()) return err(cancelledError());
    call.report({ type: "text", delta });
  }
  if ("hang" in outcome) await untilAborted(call.signal);
  if (isCancelled()) return err(cancelledError());
  if ("error" in outcome) return err(outcome.error);
  return ok({
    text: chunks.join(""),
    model,
    finishReason: { unified: "stop", raw: "stop" },
    notes: [],
    ...("reply" in outcome && outcome.reply),
  });
}

function chunksOf(outcome: FakeChatOutcome): readonly string[] {
  if ("text" in outcome) return outcome.text === "" ? [] : [outcome.text];
  return "chunks" in outcome ? outcome.chunks : (outcome.after ?? []);
}
