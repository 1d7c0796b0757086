import { existsSync, readFileSync } from "node:fs";

/** How far above this file package.json can be: in the bundle it is closer than in the compiled library. */
const maxLevels = 4;

/** The version in this package's package.json. Without that file: `0.0.0`. */
export function version(): string {
  let folder = new URL(".", import.meta.url);
  for (let level = 0; level < maxLevels; level++) {
    const file = new URL("package.json", folder);
    if (existsSync(file)) {
      const manifest = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
      if (manifest["name"] === "mcp-openai") return String(manifest["version"]);
    }
    folder = new URL("..", folder);
  }
  return "0.0.0";
}
