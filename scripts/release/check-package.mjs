// Packs the package as npm would publish it, and checks the tarball with publint and "are the types wrong".
// Requires a build: dist/ is packed as it is, because other programs may be using it.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const publint = fileURLToPath(new URL("cli.js", import.meta.resolve("publint")));
const attw = fileURLToPath(
  new URL("dist/index.js", import.meta.resolve("@arethetypeswrong/cli/package.json")),
);

/** Checks the tarball with a program, and shows its output only if it finds an issue. */
const check = async (program, ...args) => {
  try {
    await run(process.execPath, [program, ...args]);
  } catch ({ stdout, stderr }) {
    console.error(stdout + stderr);
    process.exitCode = 1;
  }
};

const folder = await mkdtemp(join(tmpdir(), "mcp-openai-package-"));
try {
  // npm gives scripts its own path; on Windows it cannot be started by name without a shell.
  const npm = [process.env.npm_execpath, "pack", "--ignore-scripts", "--json"];
  const { stdout } = await run(process.execPath, [...npm, "--pack-destination", folder]);
  const [{ filename, size, entryCount }] = JSON.parse(stdout);
  const tarball = join(folder, filename);
  await Promise.all([
    check(publint, "run", tarball, "--strict"),
    check(attw, tarball, "--profile", "node16"),
  ]);
  if (process.exitCode === undefined)
    console.log(`publint and attw found no issues in ${filename}: ${entryCount} files, ${size} bytes`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
