import { boolean, optional, required, string, type ArgumentValues } from "./argument-types.js";

/** What `collect-result` takes. */
export type CollectArguments = ArgumentValues<typeof collectArguments>;

export const collectArguments = {
  receipt: required(string("The receipt, as the tool that is still at work gave it.")),
  cancel: optional(
    boolean("true to stop the work; what is finished by then is returned. Leave out to wait for it."),
  ),
};
