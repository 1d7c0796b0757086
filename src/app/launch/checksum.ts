/**
 * One word of so many is looked at, which costs next to nothing. Damage on a disk is a lost end, or a sector of other
 * bytes: no sector is as small as 256 bytes.
 */
const stride = 64;

const bytesPerWord = 4;

/**
 * Tells damage, not malice: what node:crypto and node:zlib have for it is better, and takes longer to load than this
 * takes to run.
 * @param data that begins where a word may begin.
 * @returns a whole number of 32 bits, not negative.
 */
export function checksum(data: Uint8Array): number {
  const words = new Int32Array(data.buffer, data.byteOffset, Math.floor(data.byteLength / bytesPerWord));
  let sum = data.byteLength;
  for (let at = 0; at < words.length; at += stride) sum = (Math.imul(sum, 31) + (words[at] ?? 0)) | 0;
  return sum >>> 0;
}
