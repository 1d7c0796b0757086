import { err, ok, type Result } from "neverthrow";
import type { ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import { contentRejectedError, type ContentRejectedError } from "../../ports/provider-error.js";
import { chatModelFamily } from "../models/chat-model.js";

/** The model ended without writing anything. To recover, follow the message. */
export interface EmptyAnswer {
  /** Which error it is. */
  readonly kind: "empty-answer";
  /** What happened, why, and what to do next. */
  readonly message: string;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
}

/** What must be known of the request. */
type Asked = Pick<ChatRequest, "model" | "reasoningEffort" | "tokenCap">;

/** Interprets a reply: an answer, with a note if it is incomplete or a refusal; or an error if there is none. */
export function interpretReply(
  reply: ChatReply,
  request: Asked,
): Result<ChatReply, EmptyAnswer | ContentRejectedError> {
  if (reply.text.trim() === "") return err(whyEmpty(reply, request));
  const note = whyUnfinished(reply, request);
  return ok(note === undefined ? reply : { ...reply, notes: [...reply.notes, note] });
}

function whyEmpty(
  { finishReason, requestId }: ChatReply,
  { model, reasoningEffort, tokenCap }: Asked,
): EmptyAnswer | ContentRejectedError {
  const empty = (message: string): EmptyAnswer => ({
    kind: "empty-answer",
    message,
    ...(requestId !== undefined && { requestId }),
  });
  switch (finishReason.unified) {
    case "length": {
      const spent = reasoningEffort === "none" ? "" : " on hidden reasoning";
      return empty(
        (tokenCap === undefined
          ? `${model} used up its own token limit${spent} before it wrote anything. Ask for less at once.`
          : `${model} used up max_tokens (${tokenCap.limit})${spent} before it wrote anything. Raise max_tokens, or leave it out.`) +
          adviceOnEffort(model, reasoningEffort),
      );
    }
    case "refusal":
      return contentRejectedError({
        message: `${model} declined to answer and gave no reason. Reword the query.`,
        requestId,
      });
    case "content-filter":
      return contentRejectedError({
        message: `The provider's content filter blocked the whole answer of ${model}. Reword the query.`,
        requestId,
      });
    case "stop":
    case "other":
      return empty(
        `${model} ended without writing anything (finish reason "${finishReason.raw}"). Ask again, or reword the query.`,
      );
  }
}

function adviceOnEffort(model: string, effort: string | undefined): string {
  const [lowest] = chatModelFamily(model).reasoningEfforts ?? [];
  return lowest === undefined || lowest === effort
    ? ""
    : ` A lower reasoning_effort leaves more tokens for the answer: the lowest for ${model} is ${lowest}.`;
}

function whyUnfinished({ finishReason }: ChatReply, { model, tokenCap }: Asked): string | undefined {
  switch (finishReason.unified) {
    case "stop":
      return undefined;
    case "length":
      return tokenCap === undefined
        ? `The answer is incomplete: ${model} reached its own token limit.`
        : `The answer is incomplete: it reached max_tokens (${tokenCap.limit}). Raise max_tokens, or leave it out.`;
    case "refusal":
      return `${model} declined to answer; the text is its refusal.`;
    case "content-filter":
      return `The answer is incomplete: the provider's content filter cut it off.`;
    case "other":
      return `The provider ended the answer for another reason: "${finishReason.raw}".`;
  }
}
