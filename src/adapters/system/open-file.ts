import { spawn } from "node:child_process";
import { err, ok, type Result } from "neverthrow";
import type { Clock } from "../../ports/clock.js";

interface OpenFileOptions {
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  /** `PATH` is where the opener is looked for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The program that opens a file as a double click does. */
const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: "open", win32: "explorer.exe" };

/** Explorer opens a folder if an address has a query. */
const addressOpener = ["rundll32.exe", "url.dll,FileProtocolHandler"] as const;

/** What no viewer needs to know. */
const secrets = ["OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"];

/** How long to wait for the opener's exit code, in milliseconds: some stay until the viewer is closed. */
const maxWait = 3_000;

/** Opens a file in the desktop's viewer, or an address in its browser. @param path absolute. @returns on failure, the reason and what to do. */
export function openFile(
  path: string,
  { platform, clock, environment }: OpenFileOptions,
): Promise<Result<void, string>> {
  const isAddress = /^https?:/.test(path);
  const [opener, ...words] =
    platform === "win32" && isAddress ? addressOpener : [openers[platform] ?? "xdg-open"];
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !secrets.includes(name)));
  const failed = (reason: string) => err(`${path} cannot be opened: ${opener} ${reason}. Open it yourself.`);
  return new Promise((resolve) => {
    const child = spawn(opener, [...words, path], { env, detached: true, stdio: "ignore" });
    const stopWaiting = clock.schedule(maxWait, () => {
      child.unref();
      resolve(ok());
    });
    child.once("error", ({ code }: NodeJS.ErrnoException) => {
      stopWaiting();
      resolve(failed(code === "ENOENT" ? "is not installed" : `cannot be started (${code})`));
    });
    child.once("exit", (code) => {
      stopWaiting();
      // Explorer's exit code is 1 even if it succeeds.
      resolve(code === 0 || platform === "win32" ? ok() : failed(`ended with code ${code}`));
    });
  });
}
