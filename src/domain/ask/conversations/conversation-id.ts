import { textLike, optional } from "../../arguments/argument-types.js";

/** 32 characters, so that each byte picks one without bias. Similar-looking characters are left out. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

const length = 12;

/** The hexadecimal digits of a version 4 UUID that are entirely random: two for each character of an id. */
const randomDigits = (uuid: string): string => uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(24);

/**
 * Creates an unguessable id: 60 bits of the platform's cryptographic randomness. They come from a UUID, because the
 * platform prefetches randomness for UUIDs.
 */
export function newConversationId(): string {
  const digits = randomDigits(crypto.randomUUID());
  return Array.from({ length }, (_, at) =>
    alphabet.charAt(Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16) % alphabet.length),
  ).join("");
}

/** The argument with which a call continues a conversation. */
export const conversation = optional(
  textLike(
    /^[0-9a-z]{12}$/,
    "To continue from an earlier answer: the id that came with it. The model then sees the whole conversation. Leave out to start a new one.",
    `an id that came with an earlier answer: ${length} letters and digits`,
  ),
);
