import type { Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore, Turn } from "../../ports/conversation-store.js";
import type { ContentRejectedError, CancelledError } from "../../ports/provider-error.js";
import { prepareWithin } from "../call/prepare-within.js";
import { retirementNotice, type RetirementRule } from "../models/retirement.js";
import { keepTurn } from "./conversations/keep-turn.js";
import { interpretReply, type EmptyAnswer } from "./interpret-reply.js";
import {
  checkAnswer,
  uncheckedAnswer,
  type Answer,
  type CheckedReply,
  type ReadAnswer,
  type SchemaMismatch,
} from "./json-answers/check-answer.js";

/** What must be known of a question to turn the reply to it into an answer. Consists of JSON, so that it can be recorded. */
export interface SentQuestion extends Pick<ChatRequest, "model" | "reasoningEffort" | "tokenCap"> {
  /** Why another model than the named one was asked, a sentence each. */
  readonly modelNotes: readonly string[];
  /** What else was adapted, a sentence each. */
  readonly notes: readonly string[];
  /** What the conversation keeps of the question. */
  readonly asked: Pick<Turn, "question" | "system" | "images">;
  /** The conversation that it continues. Absent: it starts a new one. */
  readonly conversation?: string;
  /** The id of the conversation that it starts. Absent: any. */
  readonly newConversation?: string;
}

/** What turning replies into answers needs. */
export interface FinishParts {
  readonly clock: Clock | undefined;
  readonly retirement: RetirementRule;
  /** Absent: conversations are not saved. */
  readonly conversations: ConversationStore | undefined;
}

/** Turns a reply into the answer of a call. @param readAnswer absent: the answer is not checked. */
export async function finishAnswer(
  reply: ChatReply,
  question: SentQuestion,
  readAnswer: ReadAnswer | undefined,
  call: Call,
  { clock, retirement }: FinishParts,
): Promise<Result<CheckedReply, EmptyAnswer | ContentRejectedError | SchemaMismatch | CancelledError>> {
  const { model, modelNotes, notes } = question;
  // Looked up after the answer, because the provider's own dates may have arrived by then.
  const retired = modelNotes.length > 0 ? modelNotes : retirementNotice(model, retirement);
  const interpreted = interpretReply({ ...reply, notes: [...retired, ...notes, ...reply.notes] }, question);
  if (readAnswer === undefined || interpreted.isErr()) return interpreted;
  const answer = interpreted.value;
  const checked = await prepareWithin(clock, call, () => checkAnswer(answer, readAnswer));
  return checked.mapErr((error) => (error.kind === "timeout" ? uncheckedAnswer(answer) : error));
}

/**
 * Adds the turn to the conversation.
 * @param begunAt when the provider accepted a question that it answered in the background. Such a turn is added once,
 *   however often the answer is collected.
 * @returns the answer, with the conversation's id or the reason why there is none.
 */
export async function keepAnswer(
  answer: CheckedReply,
  { asked, conversation, newConversation }: SentQuestion,
  { clock, conversations }: FinishParts,
  begunAt?: Date,
): Promise<Answer> {
  if (conversations === undefined) return answer;
  const at = begunAt ?? clock?.date() ?? new Date();
  const id = conversation ?? newConversation;
  if (begunAt !== undefined && id !== undefined) {
    const turns = (await conversations.read(id)).unwrapOr([]);
    const isSame = (turn: Turn) => turn.at.getTime() === at.getTime() && turn.question === asked.question;
    if (turns.some(isSame)) return { ...answer, conversation: id };
  }
  const turn: Turn = { ...asked, answer: answer.text, model: answer.model, at };
  return keepTurn(conversations, { id: conversation, newId: newConversation }, turn, answer);
}
