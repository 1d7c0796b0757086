// Runs a floor in a separate process, one task at a time.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Starts `floors/NAME.mjs`. Each `run` sends it a task and settles with its result.
 * @param {Readonly<Record<string, string>>} more environment variables
 */
export function startFloor(name, more = {}) {
  const env = { ...process.env, ...more };
  const child = fork(fileURLToPath(new URL(`../floors/${name}.mjs`, import.meta.url)), { env });
  return {
    async run(task) {
      child.send(task);
      const [answer] = await once(child, "message");
      if (answer.error !== undefined) throw new Error(`${name}: ${answer.error}`);
      return answer.result;
    },
    async close() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
