import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { interleaved, timed } from "../support/measure.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const npm = (cwd, ...args) =>
  promisify(execFile)(process.execPath, [process.env.npm_execpath, ...args], { cwd });

/** What `npx` does at its first start: npm installs the package and what it needs, without a cache. */
export async function installFromNothing(bench) {
  const { stdout } = await npm(
    repository,
    ...["pack", "--ignore-scripts", "--json", "--pack-destination", bench.folder],
  );
  const tarball = join(bench.folder, JSON.parse(stdout)[0].filename);
  const { devDependencies } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
  let folders = 0;
  const install = async (what) => {
    const folder = join(bench.folder, `install-${++folders}`);
    await mkdir(folder);
    await writeFile(join(folder, "package.json"), '{"private":true}');
    return timed(() =>
      npm(folder, "install", what, "--cache", join(folder, "cache"), "--no-audit", "--no-fund"),
    );
  };
  return interleaved(
    5,
    () => install(`openai@${devDependencies.openai}`),
    () => install(tarball),
  );
}
