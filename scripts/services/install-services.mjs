// Installs what tests need besides npm's packages, from Debian, if it is not there and this may install packages.
import { spawnSync } from "node:child_process";
import { findChromium, howToInstall } from "./find-chromium.mjs";
import { findRedis, howToInstallRedis } from "./find-redis.mjs";
import { findShell, howToInstallShell } from "./find-shell.mjs";

const services = [
  {
    pack: "chromium-headless-shell",
    tests: "the gallery's tests",
    find: findChromium,
    howTo: howToInstall,
  },
  { pack: "redis-server", tests: "the tests of shared state", find: findRedis, howTo: howToInstallRedis },
  ...["fish", "zsh"].map((shell) => ({
    pack: shell,
    tests: `the tests of completion in ${shell}`,
    find: () => findShell(shell),
    howTo: howToInstallShell(shell),
  })),
];

const run = (...args) =>
  spawnSync("apt-get", args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

const missing = () => services.filter(({ find }) => find() === undefined);

const packs = missing().map(({ pack }) => pack);
if (packs.length > 0 && process.getuid?.() === 0) {
  console.warn(`Installing ${packs.join(", ")} for the tests.`);
  const install = () => run("install", "-y", "--no-install-recommends", ...packs);
  // A fresh container has no package lists yet.
  if (!install()) run("update") && install();
}
for (const { pack, tests, howTo } of missing())
  console.warn(`\nWARNING: ${pack} was not found, so ${tests} will be skipped.\n${howTo}\n`);
