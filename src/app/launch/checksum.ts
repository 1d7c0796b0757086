/**
 * Tells damage, not malice: what node:crypto and node:zlib have for it is better, and takes longer to load than this
 * takes to run.
 * @returns a whole number of 32 bits, not negative.
 */
export function checksum(data: Uint8Array): number {
  const bytes = new Uint8Array(data.subarray(0, data.length - (data.length % 4)));
  const words = new Int32Array(bytes.buffer);
  let sum = data.length;
  for (let at = 0; at < words.length; at++) sum = (Math.imul(sum, 31) + (words[at] ?? 0)) | 0;
  for (let at = words.length * 4; at < data.length; at++) sum = (Math.imul(sum, 31) + (data[at] ?? 0)) | 0;
  return sum >>> 0;
}
