import { defaultReplyLimits } from "../../adapters/openai/options/reply-limits.js";
import { defaultMaxInputBytes } from "../../domain/call/defaults.js";
import { own, integerFrom } from "./setting-types.js";

/** How much other parties may send, and how much is held in memory. */
export const limitSettings = {
  maxAnswerBytes: own(
    "MAX_ANSWER_BYTES",
    integerFrom(
      1_000,
      100_000_000,
      "maximum length of a server's answer; what arrived until then is delivered",
    ),
  ),
  maxImageBytes: own(
    "MAX_IMAGE_BYTES",
    integerFrom(1_000, 500_000_000, "maximum size of an image from a server"),
  ),
  maxEventBytes: own(
    "MAX_EVENT_BYTES",
    integerFrom(10_000, 200_000_000, "maximum size of one stream event, or of a reply without a stream"),
  ),
  maxErrorBytes: own(
    "MAX_ERROR_BYTES",
    integerFrom(1_000, 10_000_000, "how much of an error response is read; the rest is discarded"),
  ),
  maxModelListBytes: own(
    "MAX_MODEL_LIST_BYTES",
    integerFrom(10_000, 100_000_000, "maximum size of a server's list of models"),
  ),
  maxInputBytes: own(
    "MAX_INPUT_BYTES",
    integerFrom(1_000_000, 16_000_000_000, "total size of the input images of all calls; further calls wait"),
  ),
};

export const limitDefaults = {
  maxAnswerBytes: defaultReplyLimits.answerBytes,
  maxImageBytes: defaultReplyLimits.imageBytes,
  maxEventBytes: defaultReplyLimits.eventBytes,
  maxErrorBytes: defaultReplyLimits.errorBytes,
  maxModelListBytes: defaultReplyLimits.modelListBytes,
  maxInputBytes: defaultMaxInputBytes,
} as const;
