import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandlers } from "../../src/adapters/mcp/mcp-handlers.js";
import { TokenFile } from "../../src/adapters/file-system/tokens/token-file.js";
import { hashOf } from "../../src/adapters/http/auth/static-tokens.js";
import { proxiedFetch } from "../../src/adapters/proxy/proxied-fetch.js";
import { proxiesOf } from "../../src/adapters/proxy/proxies.js";
import { systemClock } from "../../src/adapters/system/system-clock.js";
import { principalApplications } from "../../src/app/composition/principal-applications.js";
import { openSharedState, stateAway } from "../../src/app/composition/shared-state.js";
import type { Overrides } from "../../src/app/composition/tokens.js";
import { runServer } from "../../src/app/server/run-server.js";
import { checkSettings } from "../../src/app/settings/check-settings.js";
import { serverDefaults, type ServerSettings } from "../../src/app/settings/server-settings.js";
import type { SettingsInput } from "../../src/app/settings/settings.js";
import type { Principal } from "../../src/domain/principals/principal.js";
import type { Cancellations } from "../../src/ports/cancellations.js";
import { RecordingLogger } from "../../src/testing/doubles/recording-logger.js";
import { temporaryFolder } from "./built-server.js";

export interface TeamServerOptions {
  readonly settings?: SettingsInput;
  readonly server?: Partial<ServerSettings>;
  readonly overrides?: Overrides;
  /** Default: as the setting `state` says. */
  readonly cancellationsOf?: (principal: Principal) => Cancellations;
  /** The content of the policy file. */
  readonly policy?: unknown;
}

/** A server over HTTP in this process, for several principals with tokens. */
export interface TeamServer {
  /** The URL of the endpoint. */
  readonly address: string;
  readonly folder: string;
  readonly logger: RecordingLogger;
  /** The token of this principal. */
  readonly tokenOf: (name: string, groups?: readonly string[], isNew?: boolean) => Promise<string>;
  /** A client of the new era that is this principal. */
  readonly clientOf: (name: string, groups?: readonly string[]) => Promise<Client>;
  /** A request with a token, or without. */
  readonly post: (body: unknown, token?: string, headers?: Record<string, string>) => Promise<Response>;
  /** Stops it as a signal does. @returns the exit code. */
  readonly stop: (signal?: string) => Promise<number>;
}

const running: TeamServer[] = [];
const clients: Client[] = [];

/** Ends all servers and their clients. */
export async function endTeamServers(): Promise<void> {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(running.splice(0).map((server) => server.stop()));
}

export async function startTeamServer({
  settings = {},
  server = {},
  overrides = {},
  cancellationsOf,
  policy,
}: TeamServerOptions = {}): Promise<TeamServer> {
  const folder = await temporaryFolder();
  const tokensFile = join(folder, "tokens.json");
  const policyFile = join(folder, "policy.json");
  if (policy !== undefined) await writeFile(policyFile, JSON.stringify(policy));
  const logger = new RecordingLogger();
  const checked = checkSettings({
    provider: "offline",
    imageDir: join(folder, "images"),
    usageDir: join(folder, "usage"),
    conversationDir: join(folder, "conversations"),
    ...settings,
  })._unsafeUnwrap();
  const state = await openSharedState(checked, logger, true);
  const stopping = new AbortController();
  let code: Promise<number> = Promise.resolve(0);
  const address = await new Promise<string>((resolve, reject) => {
    code = runServer({
      settings: {
        ...serverDefaults,
        port: 0,
        auth: "tokens",
        drainSeconds: 0,
        tokensFile,
        ...(policy !== undefined && { policyFile }),
        ...server,
      },
      open: (rules, links, makeImageStore, observer) => {
        const parts = { logger, ...(observer && { observer }), ...overrides };
        return principalApplications(checked, rules, links, parts, makeImageStore, state.forNamespace);
      },
      cancellationsOf: cancellationsOf ?? (({ id }) => state.cancellationsOf(id)),
      troubles: () => (state.isHealthy() ? [] : [stateAway]),
      handlersOf: ({ serverParts }) => createMcpHandlers(serverParts),
      fetch: proxiedFetch(proxiesOf(checked)),
      clock: systemClock,
      logger,
      out: (text) => resolve(text.trim()),
      reportIssues: (issues) => {
        reject(new Error(issues.join("\n")));
        return Promise.resolve(2);
      },
      signal: stopping.signal,
      crash: new AbortController().signal,
    });
    void code.then((exit) => reject(new Error(`The server ended with ${exit}.`)));
  });
  const tokens = new Map<string, string>();
  const tokenOf: TeamServer["tokenOf"] = async (name, groups = [], isNew = false) => {
    const known = isNew ? undefined : tokens.get(name);
    if (known !== undefined) return known;
    const token = `test_${name}_${crypto.randomUUID()}`;
    tokens.set(name, token);
    const kept = { name, groups, hash: hashOf(token), createdAt: new Date() };
    (await new TokenFile(tokensFile, systemClock).change((all) => [...all, kept]))._unsafeUnwrap();
    return token;
  };
  const team: TeamServer = {
    address,
    folder,
    logger,
    tokenOf,
    clientOf: async (name, groups) => {
      const token = await tokenOf(name, groups);
      const client = new Client(
        { name: "team-client", version: "1.0.0" },
        { versionNegotiation: { mode: "auto" } },
      );
      clients.push(client);
      const requestInit = { headers: { Authorization: `Bearer ${token}` } };
      await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit }));
      return client;
    },
    post: (body, token, headers = {}) =>
      fetch(address, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    stop: (signal = "SIGINT") => {
      stopping.abort(signal);
      return code.finally(() => state.close());
    },
  };
  running.push(team);
  return team;
}

/** A request of the new era. */
export const modernRequest = (method: string, params: object = {}, capabilities: object = {}) => ({
  jsonrpc: "2.0",
  id: 1,
  method,
  params: {
    ...params,
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "raw-client", version: "1.0.0" },
      "io.modelcontextprotocol/clientCapabilities": capabilities,
    },
  },
});
