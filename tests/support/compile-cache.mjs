import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes the compile cache that all started servers share: compiling anew takes a third of each start. */
export default async () => {
  const folder = await mkdtemp(join(tmpdir(), "mcp-openai-test-cache-"));
  process.env.TEST_COMPILE_CACHE = folder;
  globalThis.removeCompileCache = () => rm(folder, { recursive: true, force: true });
};

/** Jest has no other way to pass something from the setup to the teardown. */
export const removeCompileCache = () => globalThis.removeCompileCache();
