import { optional, required, type ArgumentValues } from "./argument.js";
import { text, yesOrNo } from "./argument-types.js";

/** What `collect-result` takes. */
export type CollectArguments = ArgumentValues<typeof collectArguments>;

export const collectArguments = {
  receipt: required(text("The receipt, as the tool that is still at work gave it.")),
  cancel: optional(
    yesOrNo("true to stop the work; what is finished by then is returned. Leave out to wait for it."),
  ),
};
