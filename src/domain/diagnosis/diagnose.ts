import type { Clock } from "../../ports/clock.js";
import type { FolderProbe } from "../../ports/folder-probe.js";
import type { HostFiles } from "../../ports/host-files.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { StartCommand } from "../../ports/server-starter.js";
import type { Platform } from "../hosts/host.js";
import { cleanText } from "../foreign-text/clean-text.js";
import { secretRedactor } from "../foreign-text/redact-secrets.js";
import { type Check, checkNode, checkKey, type KeyFacts } from "./check.js";
import { checkConnection, connectionNames, type ConnectionFacts } from "./check-connection.js";
import { checkHost, type HostStart } from "./check-host.js";
import { checkStart } from "./check-start.js";
import { hostsWithKey, keysIn, readHostFiles, type HostFileOnDisk } from "./read-host-files.js";

/** Who is asked. */
export interface ProviderFacts extends Pick<
  ConnectionFacts,
  "baseUrl" | "chatModel" | "imageModel" | "isOpenAi"
> {
  /** Must end by the call's deadline. */
  readonly directory: ModelDirectory;
}

/** What the diagnosis looks at. */
export interface DiagnoseParts {
  readonly nodeVersion: string;
  /** What is wrong with the settings, a sentence each. */
  readonly settingsIssues: readonly string[];
  readonly key: KeyFacts;
  /** `offline`: nobody is asked. `unknown`: the settings have a fault. */
  readonly provider: ProviderFacts | "offline" | "unknown";
  readonly clock: Clock;
  /** Absent: the settings have a fault. */
  readonly imageFolder?: FolderProbe;
  readonly imageCodec: ImageCodec;
  /** How this program is started as a server. */
  readonly ownCommand: Omit<StartCommand, "timeoutMilliseconds">;
  readonly files: HostFiles;
  readonly platform: Platform;
  readonly start: Pick<HostStart, "starter" | "environment">;
  /** Secrets that must not be shown, of any shape. */
  readonly secrets: readonly string[];
}

/** How long the provider may take to answer, in milliseconds. */
const providerTimeout = 10_000;

/** How long a server may take to start, in milliseconds. npx may have to download it first. */
const startTimeout = 30_000;

/** A PNG of one pixel. */
const image = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGM4AQAAygDJmcpdfgAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

/** The use case behind `mcp-openai doctor`: everything that can keep the server from working, looked at at once. */
export class Diagnose {
  readonly #parts: DiagnoseParts;

  constructor(parts: DiagnoseParts) {
    this.#parts = parts;
  }

  /** Never fails: what cannot be looked at is a check that says so. */
  async execute(signal: AbortSignal): Promise<readonly Check[]> {
    const { nodeVersion, settingsIssues, platform, files } = this.#parts;
    const hostFiles = await readHostFiles(files, platform);
    const hostStart = { ...this.#parts.start, signal, timeoutMilliseconds: startTimeout };
    const [provider, imageFolder, previews, server, ...inHosts] = await Promise.all([
      this.#checkProvider(signal),
      this.#checkImageFolder(),
      this.#checkPreviews(),
      this.#checkServer(signal),
      ...hostFiles.map((file) => checkHost(file, hostStart)),
    ]);
    const checks = [
      checkNode(nodeVersion),
      checkSettings(settingsIssues),
      this.#checkKey(hostFiles),
      ...provider,
      imageFolder,
      previews,
      server,
      ...inHosts.flat(),
    ];
    const redact = secretRedactor([...this.#parts.secrets, ...keysIn(hostFiles)]);
    // Names and messages of other programs' files and servers are foreign text.
    const clean = (text: string): string => redact(cleanText(text));
    return checks.map((check) => ({
      ...check,
      found: clean(check.found),
      ...(check.advice !== undefined && { advice: clean(check.advice) }),
    }));
  }

  #checkKey(hostFiles: readonly HostFileOnDisk[]): Check {
    const { provider, key } = this.#parts;
    if (provider === "unknown") return notBeforeMended("key");
    return provider === "offline" ? offline("key") : checkKey(key, hostsWithKey(hostFiles));
  }

  async #checkProvider(signal: AbortSignal): Promise<Check[]> {
    const { provider, clock, key } = this.#parts;
    if (provider === "unknown") return connectionNames.map(notBeforeMended);
    if (provider === "offline") return connectionNames.map(offline);
    const milliseconds = providerTimeout;
    const deadline = { at: clock.now() + milliseconds, milliseconds };
    const list = await provider.directory.list({}, { signal, report: () => undefined, deadline });
    return checkConnection(list, {
      ...provider,
      today: clock.date(),
      hasKey: key.issue === undefined,
      timeoutMilliseconds: milliseconds,
    });
  }

  async #checkImageFolder(): Promise<Check> {
    const name = "image-folder";
    const { imageFolder } = this.#parts;
    if (imageFolder === undefined) return notBeforeMended(name);
    return imageFolder.probe().match<Check>(
      ({ path, isThere }) => ({
        name,
        status: "ok",
        found: `${path} can be written${isThere ? "" : "; it is made when the first image is kept"}.`,
      }),
      ({ message }) => ({ name, status: "error", found: message }),
    );
  }

  async #checkPreviews(): Promise<Check> {
    const name = "previews";
    return this.#parts.imageCodec.preview(image, { bytes: 10_000, side: 64 }).match<Check>(
      () => ({ name, status: "ok", found: "sharp makes previews." }),
      ({ message }) => ({ name, status: "warning", found: message }),
    );
  }

  async #checkServer(signal: AbortSignal): Promise<Check> {
    const command = { ...this.#parts.ownCommand, timeoutMilliseconds: startTimeout };
    return checkStart(
      "server",
      "The server",
      command,
      await this.#parts.start.starter.start(command, signal),
    );
  }
}

const checkSettings = (issues: readonly string[]): Check =>
  issues.length === 0
    ? { name: "settings", status: "ok", found: "Every setting can be used." }
    : { name: "settings", status: "error", found: issues.join(" "), advice: "See mcp-openai --help." };

const offline = (name: string): Check => ({
  name,
  status: "skipped",
  found: "The offline provider answers; it needs no key, and asks nobody.",
});

const notBeforeMended = (name: string): Check => ({
  name,
  status: "skipped",
  found: "Not looked at until the settings are mended.",
});
