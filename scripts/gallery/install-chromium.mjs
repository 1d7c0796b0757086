// Installs Debian's headless Chromium for the gallery's tests, if none is there and this may install packages.
import { spawnSync } from "node:child_process";
import { findChromium, howToInstall } from "./find-chromium.mjs";

const run = (...args) =>
  spawnSync("apt-get", args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

const install = () => run("install", "-y", "--no-install-recommends", "chromium-headless-shell");

if (findChromium() === undefined && process.getuid?.() === 0) {
  console.warn("Installing chromium-headless-shell for the gallery's tests.");
  // A fresh container has no package lists yet.
  if (!install()) run("update") && install();
}
if (findChromium() === undefined)
  console.warn(
    `\nWARNING: no Chromium was found, so the gallery's tests will be skipped.\n${howToInstall}\n`,
  );
