import { jest } from "@jest/globals";
import { chromium, type Browser } from "playwright-core";
import { findChromium, howToInstall } from "../../../scripts/services/find-chromium.mjs";

/** Starts a browser without a window. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium()!, args: ["--disable-gpu"] });

/** `describe` where a browser is there. Elsewhere the tests count as skipped, and it says loudly how to get one. */
export function describeInBrowser(name: string, tests: () => void): void {
  // Many steps, each of which may have to wait on a busy machine.
  jest.setTimeout(120_000);
  const isThere = findChromium() !== undefined;
  if (!isThere)
    process.stderr.write(`\nSKIPPED: ${name}, because no Chromium was found.\n${howToInstall}\n\n`);
  (isThere ? describe : describe.skip)(name, tests);
}
