import type { Clock } from "../../ports/clock.js";
import type { FolderProbe } from "../../ports/folder-probe.js";
import type { HostFiles } from "../../ports/host-files.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { StartCommand } from "../../ports/server-starter.js";
import type { FoundHost } from "../hosts/find-hosts.js";
import type { Platform } from "../hosts/host.js";
import { cleanText } from "../foreign-text/clean-text.js";
import { secretRedactor } from "../foreign-text/redact-secrets.js";
import { type Check, checkNode, checkKey, checkPrices, type KeyFacts, type PricesFacts } from "./check.js";
import { checkConnection, connectionNames, type ConnectionFacts } from "./check-connection.js";
import { checkHost, type HostStart } from "./check-host.js";
import { checkClock, checkExtraCa, checkProxy, type ExtraCaFacts, type ProxyFacts } from "./check-network.js";
import { checkMistakenFiles } from "./check-placement.js";
import { checkStart } from "./check-start.js";
import { checkTeam, type TeamFacts } from "./check-team.js";
import { hostsWithKey, keysIn, readHostFiles, type HostFileOnDisk } from "./read-host-files.js";

/** The provider to check. */
export interface ProviderFacts extends Pick<
  ConnectionFacts,
  "baseUrl" | "chatModel" | "imageModel" | "isOpenAi"
> {
  readonly proxy: Omit<ProxyFacts, "baseUrl" | "unreachable"> & {
    /** Opens a connection to the proxy. @returns why that fails; undefined: it does not, or there is no proxy. */
    readonly reach: () => Promise<string | undefined>;
  };
  /** Must respect the call's deadline. */
  readonly directory: ModelDirectory;
}

/** What the diagnosis checks. */
export interface DiagnoseParts {
  readonly nodeVersion: string;
  /** The issues with the settings, one sentence each. */
  readonly settingsIssues: readonly string[];
  /** What is odd about the settings although they can be used, a sentence each. */
  readonly settingsNotes: readonly string[];
  readonly key: KeyFacts;
  readonly prices: PricesFacts;
  /** `offline`: no request is made. `unknown`: the settings are invalid. */
  readonly provider: ProviderFacts | "offline" | "unknown";
  /** Absent: NODE_EXTRA_CA_CERTS is not set. */
  readonly extraCa?: ExtraCaFacts | undefined;
  readonly clock: Clock;
  /** How far this machine's clock is ahead of the server's, in milliseconds, once a server answered. */
  readonly clockDifference: () => number | undefined;
  /** Absent: the settings are invalid. */
  readonly imageFolder?: FolderProbe;
  readonly imageCodec: ImageCodec;
  /** Absent: nothing of it is set. */
  readonly team?: TeamFacts;
  /** The command that starts this program as a server. */
  readonly ownCommand: Omit<StartCommand, "timeoutMilliseconds">;
  readonly files: HostFiles;
  readonly platform: Platform;
  readonly start: Pick<HostStart, "starter" | "environment" | "hasStoredKey" | "tryKey" | "unknownVariables">;
  /** Secrets that must not be shown, of any format. */
  readonly secrets: readonly string[];
}

/** The timeout for the provider to answer, in milliseconds. */
const providerTimeout = 10_000;

/** The timeout for a server to start, in milliseconds. npx may have to download it first. */
const startTimeout = 30_000;

/** A PNG of one pixel. */
const image = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGM4AQAAygDJmcpdfgAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

/** The use case behind `mcp-openai doctor`: checks for common setup problems, concurrently. */
export class Diagnose {
  readonly #parts: DiagnoseParts;

  constructor(parts: DiagnoseParts) {
    this.#parts = parts;
  }

  /** Never fails: anything that cannot be checked gets a check that says so. */
  async execute(signal: AbortSignal): Promise<readonly Check[]> {
    const { nodeVersion, settingsIssues, settingsNotes, platform, files, team = {}, clock } = this.#parts;
    const { hosts, files: hostFiles } = await readHostFiles(files, platform);
    const hostStart = { ...this.#parts.start, signal, timeoutMilliseconds: startTimeout };
    const [provider, imageFolder, previews, server, ofTeam, ...inHosts] = await Promise.all([
      this.#checkProvider(signal),
      this.#checkImageFolder(),
      this.#checkPreviews(),
      this.#checkServer(signal),
      checkTeam(team, clock, signal),
      ...hostFiles.map((file) => checkHost(file, hostStart)),
      ...hosts.map((host) => checkMistakenFiles(host, files, platform)),
    ]);
    const checks = [
      checkNode(nodeVersion),
      checkSettings(settingsIssues, settingsNotes),
      this.#checkKey(hostFiles),
      checkExtraCa(this.#parts.extraCa),
      ...provider,
      ...checkClock(this.#parts.clockDifference()),
      ...checkPrices(this.#parts.prices),
      imageFolder,
      previews,
      server,
      ...ofTeam,
      ...inHosts.flat(),
      ...missingHosts(hosts),
    ];
    const redact = secretRedactor([...this.#parts.secrets, ...keysIn(hostFiles)]);
    // Names and messages from other programs' files and servers are untrusted text.
    const clean = (text: string): string => redact(cleanText(text));
    return checks.map((check) => ({
      ...check,
      found: clean(check.found),
      ...(check.advice !== undefined && { advice: clean(check.advice) }),
    }));
  }

  #checkKey(hostFiles: readonly HostFileOnDisk[]): Check {
    const { provider, key } = this.#parts;
    if (provider === "unknown") return waitingForSettings("key");
    return provider === "offline" ? offline("key") : checkKey(key, hostsWithKey(hostFiles));
  }

  async #checkProvider(signal: AbortSignal): Promise<Check[]> {
    const { provider, clock, key } = this.#parts;
    const names = ["proxy", ...connectionNames];
    if (provider === "unknown") return names.map(waitingForSettings);
    if (provider === "offline") return names.map(offline);
    const milliseconds = providerTimeout;
    const deadline = { at: clock.now() + milliseconds, milliseconds };
    const [list, unreachable] = await Promise.all([
      provider.directory.list({}, { signal, report: () => undefined, deadline }),
      provider.proxy.reach(),
    ]);
    const connection = checkConnection(list, {
      ...provider,
      today: clock.date(),
      hasKey: key.issue === undefined,
      timeoutMilliseconds: milliseconds,
    });
    return [checkProxy({ baseUrl: provider.baseUrl, ...provider.proxy, unreachable }), ...connection];
  }

  async #checkImageFolder(): Promise<Check> {
    const name = "image-folder";
    const { imageFolder } = this.#parts;
    if (imageFolder === undefined) return waitingForSettings(name);
    return imageFolder.probe().match<Check>(
      ({ path, exists }) => ({
        name,
        status: "ok",
        found: `${path} is writable${exists ? "" : "; it is created when the first image is saved"}.`,
      }),
      ({ message }) => ({ name, status: "error", found: message }),
    );
  }

  async #checkPreviews(): Promise<Check> {
    const name = "previews";
    return this.#parts.imageCodec.preview(image, { bytes: 10_000, side: 64 }).match<Check>(
      () => ({ name, status: "ok", found: "sharp creates previews." }),
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

const checkSettings = (issues: readonly string[], notes: readonly string[]): Check =>
  issues.length === 0
    ? {
        name: "settings",
        status: notes.length === 0 ? "ok" : "warning",
        found: ["All settings are valid.", ...notes].join(" "),
      }
    : {
        name: "settings",
        status: "error",
        found: issues.join(" "),
        advice: "Run mcp-openai serve --help for the settings.",
      };

function missingHosts(hosts: readonly FoundHost[]): Check[] {
  const titles = hosts.filter(({ exists }) => !exists).map(({ host }) => host.title);
  if (titles.length === 0) return [];
  return [{ name: "hosts", status: "skipped", found: `Not found on this machine: ${titles.join(", ")}.` }];
}

const offline = (name: string): Check => ({
  name,
  status: "skipped",
  found: "The offline provider answers; it needs no key and makes no requests.",
});

const waitingForSettings = (name: string): Check => ({
  name,
  status: "skipped",
  found: "Not checked until the settings are fixed.",
});
