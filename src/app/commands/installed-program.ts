import { realpathSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Environment } from "../settings/read-settings.js";

/** The folders from which npx, pnpm dlx, yarn dlx and bunx run packages that are not installed. */
const temporary = /[\\/](?:_npx|dlx(?:-[^\\/]*)?|xfs-[^\\/]*|bunx-[^\\/]*)[\\/]/;

/**
 * How to start this program where it is installed, so that no host has to download it again.
 * @param entryPoint as in `process.argv[1]`.
 * @returns Node and the program, as absolute paths: hosts started from a desktop often have a PATH without them;
 *   undefined: it is not installed.
 */
export function installedProgram(
  entryPoint: string,
  environment: Environment,
  node = process.execPath,
): readonly [string, string] | undefined {
  const real = realPath(entryPoint);
  if (real === undefined || !isAbsolute(entryPoint) || temporary.test(entryPoint) || temporary.test(real)) {
    return undefined;
  }
  return [lastingPath(node, environment), entryPoint];
}

/** The path by which Node is on the PATH: it outlives an update, which the real path of some installers does not. */
function lastingPath(node: string, environment: Environment): string {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const path = Object.entries(environment).find(([variable]) => variable.toUpperCase() === "PATH")?.[1] ?? "";
  const candidates = path.split(delimiter).map((folder) => join(folder, name));
  return candidates.find((one) => isAbsolute(one) && realPath(one) === realPath(node)) ?? node;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
