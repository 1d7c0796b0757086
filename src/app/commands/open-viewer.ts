import { readFileSync } from "node:fs";
import { ImageViewer } from "../../adapters/cli/images/image-viewer.js";
import {
  protocolByEnvironment,
  imageProtocols,
  type ImageProtocol,
} from "../../adapters/cli/images/protocol-by-environment.js";
import { takesSixel, type Keyboard } from "../../adapters/cli/images/takes-sixel.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { Environment, Flags } from "../settings/read-settings.js";
import type { OutputStream } from "../../adapters/cli/terminal/status-line.js";

interface ViewerParts {
  readonly flags: Flags;
  readonly environment: Environment;
  readonly stdin: Keyboard & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly platform: NodeJS.Platform;
  readonly codec: ImageCodec;
  readonly clock: Clock;
  /** Stops the command, as Ctrl-C does. */
  readonly onInterrupt: () => void;
}

/** Opens the image viewer that `--show` and the terminal call for. @returns undefined: do not show images. */
export function openViewer(parts: ViewerParts): ImageViewer | undefined {
  const { flags, stdout, codec } = parts;
  const { show = "auto" } = flags;
  if (stdout.isTTY !== true || show === "none") return undefined;
  const forced = imageProtocols.find((protocol) => protocol === show);
  return new ImageViewer({
    protocol: forced === undefined ? detect(parts) : Promise.resolve(forced),
    codec,
    screen: stdout,
  });
}

async function detect({
  environment,
  stdin,
  stdout,
  platform,
  clock,
  onInterrupt,
}: ViewerParts): Promise<ImageProtocol | undefined> {
  const verdict = protocolByEnvironment(environment);
  if (verdict === "none") return undefined;
  if (verdict !== "unknown") return verdict;
  if (stdin.isTTY !== true || !canQuery(platform)) return undefined;
  const write = (text: string): void => void stdout.write(text);
  const takes = await takesSixel({ keyboard: stdin, write, clock, onInterrupt });
  return takes ? "sixel" : undefined;
}

/** The system stops a background process that queries its terminal, so query only if that can be ruled out. */
function canQuery(platform: NodeJS.Platform): boolean {
  if (platform === "win32") return true;
  if (platform !== "linux") return false;
  // proc_pid_stat(5): pid (name) state parent group session terminal foreground-group …; the name may contain anything.
  const [, , group, , , foreground] =
    readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return group === foreground;
}
