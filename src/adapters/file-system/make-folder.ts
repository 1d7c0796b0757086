import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";

const ownerOnly = 0o700;

/** Makes a folder and those above it, for this user only, whatever the umask. One that is there stays as it is. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: ownerOnly });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await chmod(made, ownerOnly);
}
