import { existsSync, readFileSync } from "node:fs";

/** The version in package.json, which is above this file however deep that is: in the bundle it is higher up. */
export function version(): string {
  let folder = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("..", folder);
  const manifest = readFileSync(new URL("package.json", folder), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
