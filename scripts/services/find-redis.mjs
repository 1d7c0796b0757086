// Finds the redis-server that the tests of shared state run.
import { existsSync } from "node:fs";

const usual = [
  "/usr/bin/redis-server",
  "/usr/local/bin/redis-server",
  "/opt/homebrew/bin/redis-server",
  "/usr/bin/valkey-server",
];

/** The path of redis-server: what `REDIS_SERVER` names, else where systems install it. Undefined: none is there. */
export const findRedis = () => [process.env.REDIS_SERVER, ...usual].find((path) => path && existsSync(path));

/** How to get one. */
export const howToInstallRedis =
  "Install it with `apt-get install -y --no-install-recommends redis-server` (Debian; `npm test` does this itself when it\n" +
  "runs as root), or set REDIS_SERVER to the path of one.";
