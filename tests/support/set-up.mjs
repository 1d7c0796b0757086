import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundlePackages } from "./packages.mjs";

/** Makes what all suites share. */
export default async () => {
  await bundlePackages();
  // The compile cache of all started servers: compiling anew takes a third of each start.
  const folder = await mkdtemp(join(tmpdir(), "mcp-openai-test-cache-"));
  process.env.TEST_COMPILE_CACHE = folder;
  globalThis.removeCompileCache = () => rm(folder, { recursive: true, force: true });
};

/** Jest has no other way to pass something from the setup to the teardown. */
export const removeCompileCache = () => globalThis.removeCompileCache();
