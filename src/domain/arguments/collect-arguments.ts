import { boolean, optional, required, string, type ArgumentValues } from "./argument-types.js";

/** The arguments of `collect-result`. */
export type CollectArguments = ArgumentValues<typeof collectArguments>;

export const collectArguments = {
  receipt: required(string("The receipt that the tool returned while its work was still running.")),
  cancel: optional(
    boolean("true to cancel the work; what has finished by then is returned. Leave out to wait for it."),
  ),
};
