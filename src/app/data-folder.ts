import { join } from "node:path";
import envPaths from "env-paths";

/** A folder of this user's own, where the platform keeps the data of programs. It may not be there yet. */
export const dataFolder = (name: string): string => join(envPaths("mcp-openai", { suffix: "" }).data, name);
