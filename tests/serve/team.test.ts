import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describeWithRedis } from "../support/redis-server.js";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Runs a script of this repository to its end. */
async function run(script: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [at(script), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => (output.stdout += String(text)));
  child.stderr.on("data", (text) => (output.stderr += String(text)));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
}

describe("npm run demo -- --team", () => {
  it("shows a call that one node began, and another finished", async () => {
    const { code, stdout, stderr } = await run("scripts/demo.mjs", "--team");
    expect(stderr).toBe("");
    expect(stdout).toContain("node 2: completed, done");
    expect(code).toBe(0);
  });
});

describeWithRedis("npm run bench:team, made small", () => {
  it("loses no image, mixes nobody up, keeps the limits and answers in words, whatever goes wrong", async () => {
    const { stdout, stderr } = await run(
      "bench/team/run.mjs",
      "--calls",
      "100",
      "--redis-away",
      "1",
      "--json",
    );
    expect(stderr).toBe("");
    const { calls, outcomes, images, violations } = JSON.parse(stdout);
    expect(violations).toEqual([]);
    expect(calls).toBe(100);
    expect(outcomes["answered"]).toBeGreaterThan(40);
    expect(images).toBeGreaterThan(5);
  }, 60_000);
});
