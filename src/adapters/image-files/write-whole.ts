import { lstat, rm } from "node:fs/promises";

/**
 * Writes a file that is there whole, or not at all, readable by this user only. Whoever needs it to outlive a power
 * cut in the next seconds has it flushed.
 * @returns whether all of it could be written. Rejects with a system error.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<boolean> {
  // Loaded when it is first needed, to keep the start quick.
  const { default: writeFileAtomic } = await import("write-file-atomic");
  await writeFileAtomic(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    mode: 0o600,
    fsync: false,
  });
  // It writes once, and does not look how much went through: while a disk fills up, only a part.
  const { size } = await lstat(path);
  if (size === bytes.byteLength) return true;
  await rm(path);
  return false;
}
