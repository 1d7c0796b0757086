/** 32 characters, so that each byte picks one without bias. Similar-looking characters are left out. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Creates an unguessable id that a model can copy: 12 characters, 60 bits of the platform's cryptographic randomness. They come from a UUID, because the
 * platform prefetches randomness for UUIDs.
 */
export function newId(): string {
  const uuid = crypto.randomUUID();
  // The digits of a version 4 UUID that are entirely random: two for each character of an id.
  const digits = uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(24);
  let id = "";
  for (let at = 0; at < digits.length; at += 2) {
    id += alphabet.charAt(Number.parseInt(digits.slice(at, at + 2), 16) % alphabet.length);
  }
  return id;
}
