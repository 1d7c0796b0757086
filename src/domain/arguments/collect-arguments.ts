import { z } from "zod";
import { optional, type ArgumentValues } from "./argument.js";
import { words } from "./common-arguments.js";

/** What `collect-result` takes. */
export type CollectArguments = ArgumentValues<typeof collectArguments>;

export const collectArguments = {
  receipt: words("The receipt, as the tool that is still at work gave it."),
  cancel: optional(
    z
      .boolean()
      .describe("true to stop the work; what is finished by then is returned. Leave out to wait for it."),
    "true or false",
  ),
};
