import { serveGallery } from "../../adapters/browser/gallery-site.js";
import { report } from "../../adapters/cli/terminal/terminal.js";
import { appMediaType, appsExtension } from "../../adapters/mcp/protocol/client.js";
import { connectInProcess } from "../../adapters/mcp/protocol/in-process-client.js";
import type { McpServer } from "../../adapters/mcp/protocol/connectable.js";
import { openFile } from "../../adapters/system/open-file.js";
import type { Clock } from "../../ports/clock.js";
import type { Logger } from "../../ports/logger.js";
import { version } from "../composition/version.js";
import type { CommandLine } from "./command-line.js";
import { reportUsageErrors } from "./open-terminal.js";
import type { CommandContext } from "./run-tool-command.js";

interface GalleryContext extends Pick<CommandContext, "terminal" | "platform" | "environment" | "signal"> {
  readonly server: McpServer;
  readonly clock: Clock;
  readonly logger: Logger;
}

const maxPort = 65_535;

/** `mcp-openai gallery`: serves the gallery until the signal aborts. @returns the exit code. */
export async function runGallery(
  { flags }: Pick<CommandLine, "flags">,
  { server, terminal, platform, clock, environment, logger, signal }: GalleryContext,
): Promise<number> {
  const port = Number(flags["port"] ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > maxPort) {
    const issue = `--port must be a whole number from 0 (any free port) to ${maxPort}; got "${String(flags["port"])}"`;
    return reportUsageErrors("gallery", [issue], terminal);
  }
  const client = await connectInProcess(server, {
    name: "mcp-openai-gallery",
    version: version(),
    extensions: { [appsExtension]: { mimeTypes: [appMediaType] } },
  });
  const { galleryPage } = await import("../../adapters/mcp/gallery/gallery-page.js");
  const site = await serveGallery(port, { view: galleryPage, request: client.request, logger });
  if (site.isErr()) {
    report(terminal).error(site.error);
    return 1;
  }
  const { address, close } = site.value;
  terminal.out(`${address}\n`);
  report(terminal).aside("The address works once. Ctrl-C ends the gallery.");
  if (flags["no-open"] !== true) {
    const opened = await openFile(address, { platform, clock, environment });
    if (opened.isErr()) report(terminal).note(opened.error);
  }
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  close();
  await client.close();
  return 0;
}
