import { optional } from "../arguments/argument.js";
import { textLike } from "../arguments/kinds.js";

/** 32 characters, so that each byte picks one without favour; none that looks like another. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

const length = 12;

/** A new id, which nobody can guess: 60 bits of the platform's cryptographic randomness. */
export const newConversationId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet.charAt(byte % 32)).join("");

/** The argument by which a call goes on with a conversation. */
export const conversation = optional(
  textLike(
    /^[0-9a-z]{12}$/,
    "To go on with an earlier answer: the id that came with it. The model then sees all that was said. Leave out to begin anew.",
    `an id that came with an earlier answer: ${length} letters and digits`,
  ),
);
