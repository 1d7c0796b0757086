// Finds the shells whose completion is tested.
import { spawnSync } from "node:child_process";

/** The name of the shell, if it starts. Undefined: it is not there. */
export const findShell = (shell) => (spawnSync(shell, ["-c", "exit"]).status === 0 ? shell : undefined);

/** How to get it. */
export const howToInstallShell = (shell) =>
  `Install it with \`apt-get install -y --no-install-recommends ${shell}\` (Debian; \`npm test\` does this itself when it runs\n` +
  "as root).";
