import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The supported release lines. */
export const nodeLines = ["20.19", "22", "24"];

/** Where each release line is installed. */
export const nodesFolder = join(import.meta.dirname, "../build/nodes");

/** Installs a release line of Node from npm's package "node" if it is missing. @returns the path of the executable */
export async function installNode(line) {
  const folder = join(nodesFolder, line);
  const node = join(folder, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
    const npm = [process.env.npm_execpath, "install", `node@${line}`, "--no-save", "--no-audit", "--no-fund"];
    await promisify(execFile)(process.execPath, npm, { cwd: folder });
  }
  return node;
}
