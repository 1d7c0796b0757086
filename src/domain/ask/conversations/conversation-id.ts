/** 32 characters, so that each byte picks one without favour; none that looks like another. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

const length = 12;

/** Where a UUID of version 4 is nothing but random, in its hexadecimal digits: two for each character of an id. */
const randomDigits = (uuid: string): string => uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(24);

/**
 * A new id, which nobody can guess: 60 bits of the platform's cryptographic randomness. By way of a UUID, for which
 * the platform fetches that in advance.
 */
export function newConversationId(): string {
  const digits = randomDigits(crypto.randomUUID());
  return Array.from({ length }, (_, at) =>
    alphabet.charAt(Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16) % alphabet.length),
  ).join("");
}
