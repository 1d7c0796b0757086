// Runs a floor in a separate process, one task at a time.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts `floors/NAME.mjs`. Each `run` sends it a task and settles with its result. */
export function startFloor(name) {
  const child = fork(fileURLToPath(new URL(`../floors/${name}.mjs`, import.meta.url)));
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
