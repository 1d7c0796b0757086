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
