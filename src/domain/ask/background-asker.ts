import { err, ok } from "neverthrow";
import type { Operation } from "../../ports/call.js";
import type { ChatProvider, ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { JsonSchema } from "../../ports/schema-checker.js";
import { asOperation } from "../call/as-operation.js";
import type { Caller } from "../call/caller.js";
import { describeQuestion, type BackgroundQuestion } from "./background-question.js";
import type { SentQuestion } from "./finish-answer.js";
import { followWork, reported, type FollowParts } from "./follow-work.js";

/** Answers one question in the background: hands it over, tells the caller so, and waits for the answer. */
export class BackgroundAsker implements ChatProvider {
  /** When the provider accepted the question. Undefined: it has not, or it answered at once. */
  begunAt: Date | undefined;
  readonly #parts: FollowParts;
  readonly #question: SentQuestion;
  readonly #schema: JsonSchema | undefined;
  readonly #caller: Caller;

  constructor(
    parts: FollowParts,
    question: SentQuestion,
    schema: JsonSchema | undefined,
    caller: Pick<Caller, "onBackground">,
  ) {
    this.#parts = parts;
    this.#question = question;
    this.#schema = schema;
    this.#caller = caller;
  }

  readonly complete: Operation<ChatRequest, ChatReply> = asOperation(async (request, call) => {
    const { provider, clock } = this.#parts;
    const begun = await provider.begin(request, call);
    if (begun.isErr()) return err(begun.error);
    if (begun.value.state === "answered") return ok(reported(begun.value.reply, call));
    const { work } = begun.value;
    this.begunAt = clock.date();
    const begunAt = this.begunAt.getTime();
    const question = {
      work,
      begunAt,
      question: this.#question,
      ...(this.#schema && { schema: this.#schema }),
    };
    call.report({ type: "background", state: "queued", milliseconds: 0 });
    await announce(question, this.#caller);
    const reply = await followWork(this.#parts, question, call, false);
    return reply.map((whole) => reported(whole, call));
  });
}

/**
 * Tells the caller what it needs to go on with the question in another process. Whatever it does, the call goes on.
 * @param state what it was told before. Absent: nothing.
 */
export async function announce(
  question: BackgroundQuestion,
  { onBackground }: Pick<Caller, "onBackground">,
  state = JSON.stringify(question),
): Promise<void> {
  try {
    await onBackground?.({ state, description: describeQuestion(question) });
  } catch {
    // The caller's own fault; the answer can still be waited for.
  }
}
