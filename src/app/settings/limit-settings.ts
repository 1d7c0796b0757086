import { own, integerFrom } from "./setting-types.js";

/** How much other sides may send, and how much is held in memory. */
export const limitSettings = {
  maxAnswerBytes: own(
    "MAX_ANSWER_BYTES",
    integerFrom(
      1_000,
      100_000_000,
      "the longest answer a server may send; what came until then is delivered",
    ),
  ),
  maxImageBytes: own(
    "MAX_IMAGE_BYTES",
    integerFrom(1_000, 500_000_000, "the largest image a server may send"),
  ),
  maxEventBytes: own(
    "MAX_EVENT_BYTES",
    integerFrom(10_000, 200_000_000, "the largest single event of a stream, or reply without a stream"),
  ),
  maxErrorBytes: own(
    "MAX_ERROR_BYTES",
    integerFrom(1_000, 10_000_000, "how much of an error's body is read; the rest is dropped"),
  ),
  maxModelListBytes: own(
    "MAX_MODEL_LIST_BYTES",
    integerFrom(10_000, 100_000_000, "the largest list of models a server may send"),
  ),
  maxInputBytes: own(
    "MAX_INPUT_BYTES",
    integerFrom(
      1_000_000,
      16_000_000_000,
      "how many bytes the input images of all calls may have together; a call that finds no room waits",
    ),
  ),
};

export const limitDefaults = {
  maxAnswerBytes: 8_000_000,
  maxImageBytes: 50_000_000,
  maxEventBytes: 16_000_000,
  maxErrorBytes: 65_536,
  maxModelListBytes: 8_000_000,
  maxInputBytes: 512_000_000,
} as const;
