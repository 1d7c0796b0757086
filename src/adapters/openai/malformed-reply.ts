import { malformedReplyError, type MalformedReplyError } from "../../ports/provider-error.js";
import type { ErrorWords } from "./errors/error-words.js";
import { requestId } from "./headers/request-id.js";

/** @param why continues "… cannot be understood: ". */
export const malformedReply = (why: string, words: ErrorWords, headers?: Headers): MalformedReplyError =>
  malformedReplyError({
    message:
      `${words.subject} sent an answer that cannot be understood: ${why}. ` +
      `Check that the ${words.address} leads to OpenAI's protocol: ${words.addressHint}.`,
    requestId: requestId(headers),
  });
