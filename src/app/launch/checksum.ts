const bytesPerWord = 4;

/**
 * Detects damage, not malice: whoever can write the file can also write a matching checksum. FNV-1a over words of
 * 32 bits; a digest of node:crypto would take longer to load than this takes to run.
 * @param data starts at a multiple of 4 bytes within its buffer.
 * @param seed what the data belongs to; another seed gives another checksum.
 * @returns an unsigned 32-bit integer that depends on every byte.
 */
export function checksum(data: Uint8Array, seed: number): number {
  const words = new Int32Array(data.buffer, data.byteOffset, Math.floor(data.byteLength / bytesPerWord));
  let sum = seed ^ data.byteLength;
  for (let at = 0; at < words.length; at++) sum = Math.imul(sum ^ (words[at] ?? 0), 0x01000193);
  for (const byte of data.subarray(words.byteLength)) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}
