import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where this user's programs keep what can be made anew, as env-paths has it; that package would cost the start
 * more than these lines. It may not be there yet.
 */
export function cacheFolder({ platform, env }: Pick<NodeJS.Process, "platform" | "env">): string {
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "mcp-openai");
  if (platform === "win32") {
    return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "mcp-openai", "Cache");
  }
  return join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "mcp-openai");
}
