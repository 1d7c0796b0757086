// Installs what tests need besides npm's packages, from Debian, if it is not there and this may install packages.
import { spawnSync } from "node:child_process";
import { findChromium, howToInstall } from "./find-chromium.mjs";
import { findRedis, howToInstallRedis } from "./find-redis.mjs";

const services = [
  {
    pack: "chromium-headless-shell",
    tests: "the gallery's tests",
    find: findChromium,
    howTo: howToInstall,
  },
  { pack: "redis-server", tests: "the tests of shared state", find: findRedis, howTo: howToInstallRedis },
];

const run = (...args) =>
  spawnSync("apt-get", args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

for (const { pack, tests, find, howTo } of services) {
  const install = () => run("install", "-y", "--no-install-recommends", pack);
  if (find() === undefined && process.getuid?.() === 0) {
    console.warn(`Installing ${pack} for ${tests}.`);
    // A fresh container has no package lists yet.
    if (!install()) run("update") && install();
  }
  if (find() === undefined)
    console.warn(`\nWARNING: ${pack} was not found, so ${tests} will be skipped.\n${howTo}\n`);
}
