import type { MediaType } from "../../ports/image-store.js";

/** Each format's first bytes; `undefined` stands for any byte. */
const signatures: readonly (readonly [MediaType, readonly (number | undefined)[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  // prettier-ignore
  ["image/webp", [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50]],
];

/** What the bytes say that they are, whatever anybody else says. Absent: no picture that hosts can show. */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
  const matches = (signature: readonly (number | undefined)[]) =>
    signature.every((byte, index) => byte === undefined || byte === bytes[index]);
  return signatures.find(([, signature]) => matches(signature))?.[0];
}
