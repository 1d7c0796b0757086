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

/** What shows images, as `--show` and the terminal want it. @returns undefined: images are not to be shown. */
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
  if (stdin.isTTY !== true || !mayAsk(platform)) return undefined;
  const write = (text: string): void => void stdout.write(text);
  const takes = await takesSixel({ keyboard: stdin, write, clock, onInterrupt });
  return takes ? "sixel" : undefined;
}

/** Whoever asks from the background is stopped by the system; only where that can be ruled out, terminals are asked. */
function mayAsk(platform: NodeJS.Platform): boolean {
  if (platform === "win32") return true;
  if (platform !== "linux") return false;
  // pid (name) state parent group session terminal foreground-group …, by proc_pid_stat(5); a name may hold anything.
  const [, , group, , , foreground] =
    readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return group === foreground;
}
