import type { Check } from "./check.js";

/** @param version as `process.versions.node` has it. */
export function checkNode(version: string): Check {
  const name = "node";
  const [, major, minor] = (/^(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  // What package.json asks for.
  const isNewEnough = Number(major) > 20 || (major === 20 && Number(minor) >= 19);
  if (!isNewEnough) {
    return {
      name,
      status: "fault",
      found: `Node ${version} is too old: 20.19 is the least.`,
      advice: "Install Node 22 or newer from https://nodejs.org.",
    };
  }
  const praise = Number(major) >= 22 ? "is well." : "works; 22 or newer is best.";
  return { name, status: "ok", found: `Node ${version} ${praise}` };
}
