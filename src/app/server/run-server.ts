import { randomBytes } from "node:crypto";
import { listen, type HttpServer } from "../../adapters/http/http-server.js";
import { imageReply, noImage } from "../../adapters/http/image-reply.js";
import { ImageLinks } from "../../adapters/http/image-links.js";
import type { Reply } from "../../adapters/http/reply.js";
import { httpEndpoint } from "../../adapters/mcp/eras/http-endpoint.js";
import type { McpHandlers } from "../../adapters/mcp/protocol/handlers.js";
import { prometheus, type Prometheus } from "../../adapters/telemetry/prometheus.js";
import { sleep } from "../../domain/call/sleep.js";
import { groupsIn, type Policy } from "../../domain/principals/policy.js";
import type { Principal } from "../../domain/principals/principal.js";
import type { Cancellations } from "../../ports/cancellations.js";
import type { Clock } from "../../ports/clock.js";
import type { Logger } from "../../ports/logger.js";
import type { Telemetry } from "../../ports/telemetry.js";
import type { Application } from "../composition/application.js";
import type { Links, MakeImageStore, PrincipalApplications } from "../composition/principal-applications.js";
import { originsOf } from "../settings/setting-types.js";
import type { ServerSettings } from "../settings/server-settings.js";
import { bucketOf } from "./bucket-of.js";
import { authenticatorFor } from "./authenticator-for.js";
import { Endpoints } from "./endpoints.js";
import { readPolicyFile } from "./read-policy-file.js";
import { warnOfGroups } from "./warn-of-groups.js";

// For the diagnosis, which loads this file only for what is set: one part of the program has all that a server needs.
export { probes } from "./probes.js";

/** What the rest of the program gives to a server. */
export interface ServerRun {
  readonly settings: ServerSettings;
  readonly open: (
    policy: Policy,
    links: Links,
    makeImageStore: MakeImageStore | undefined,
    observer: Telemetry | undefined,
  ) => PrincipalApplications;
  readonly handlersOf: (application: Application) => McpHandlers;
  /** Passes what a principal cancels on to the other nodes. Undefined: there are none. */
  readonly cancellationsOf: (principal: Principal) => Cancellations | undefined;
  /** What does not work right now outside of this program, a sentence each. */
  readonly troubles: () => readonly string[];
  /** Sends requests to the bucket and the identity provider. */
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Writes the address. */
  readonly out: (text: string) => void;
  /** Reports what is wrong with the settings. @returns the exit code. */
  readonly reportIssues: (issues: readonly string[]) => Promise<number>;
  /** Stops the server; the reason is the name of the signal. */
  readonly signal: AbortSignal;
  /** Aborted on an uncaught error: running calls may end, then the server stops. */
  readonly crash: AbortSignal;
}

const defaultPath = "/mcp";

/** How long `/readyz` says that the server is leaving before it accepts no more connections, in milliseconds. */
const noticeMilliseconds = 3_000;

/** Serves MCP over HTTP until the signal aborts. @returns the exit code. */
export async function runServer(run: ServerRun): Promise<number> {
  const { settings, clock, logger, signal, crash } = run;
  const { host, port, publicUrl, linkMinutes, linkSecret } = settings;
  const policy = await readPolicyFile(settings.policyFile);
  if (policy.isErr()) return run.reportIssues(policy.error);

  const path = publicUrl === undefined ? defaultPath : new URL(publicUrl).pathname;
  let address = publicUrl ?? "";
  const links = new ImageLinks({
    origin: () => new URL(address).origin,
    secret: linkSecret ?? randomBytes(32).toString("hex"),
    milliseconds: linkMinutes * 60_000,
    now: () => clock.date(),
  });
  const bucket = bucketOf(settings, run);
  const measures = settings.metrics ? prometheus(clock) : undefined;
  const applications = run.open(
    policy.value,
    {
      linkTo: (image) => links.linkTo(image),
      read: (url) => (url.origin === new URL(address).origin ? links.read(url) : "unknown"),
    },
    bucket?.makeImageStore,
    measures?.telemetry,
  );
  const endpoints = new Endpoints(
    (principal) =>
      httpEndpoint(run.handlersOf(applications.applicationFor(principal)), run.cancellationsOf(principal)),
    (principal) => groupsIn(policy.value, principal),
    clock,
  );
  const checkGroups = warnOfGroups(policy.value, settings, logger);
  const server = await listen({
    host,
    port,
    path,
    sources: {
      hosts: [...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]), ...ownNames(host)],
      origins: originsOf(settings.allowedOrigins ?? "") ?? [],
    },
    authenticator: authenticatorFor(settings, publicUrl ?? `http://${host}:${port}${path}`, run),
    metadataUrl: () => metadataUrlOf(address),
    maxBodyBytes: settings.maxBodyBytes,
    endpointOf: (principal) => {
      checkGroups(principal);
      return { answer: (request, response, body) => endpoints.answer(principal, request, response, body) };
    },
    readImage: async (url) => {
      const found = links.read(url);
      if (typeof found === "string") return noImage(found);
      return applications.readLinked(found).match(imageReply, ({ kind }) => noImage(kind));
    },
    pages: measures === undefined ? {} : { "/metrics": () => Promise.resolve(metricsPage(measures)) },
    troubles: () => [...run.troubles(), ...(bucket?.troubles() ?? [])],
    clock,
    logger,
  });
  if (server.isErr()) {
    logger.error(server.error);
    return 1;
  }
  address = publicUrl ?? server.value.address;
  if (bucket !== undefined) await applications.resume();
  run.out(`${server.value.address}\n`);
  logger.info("serving over HTTP", { address: server.value.address, publicUrl, auth: settings.auth });
  await aborted([signal, crash]);
  logger.info("shutting down", { reason: crash.aborted ? "unexpected error" : String(signal.reason) });
  await stop(server.value, endpoints, run);
  bucket?.close();
  return crash.aborted ? 1 : 0;
}

/** Lets running calls end, and jobs too: a client may collect them with its last requests, or from the store later. */
async function stop(
  server: HttpServer,
  endpoints: Endpoints,
  { settings, clock, signal, logger }: ServerRun,
): Promise<void> {
  const over = new AbortController();
  const until = clock.now() + settings.drainSeconds * 1_000;
  server.leave();
  // Somebody at a terminal has no proxy that must notice.
  if (signal.reason === "SIGTERM")
    await sleep(clock, Math.min(noticeMilliseconds, settings.drainSeconds * 1_000), over.signal);
  endpoints.leave();
  const left = Math.max(0, until - clock.now());
  await Promise.all([
    server.drain(left),
    Promise.race([endpoints.settled(), sleep(clock, left, over.signal)]),
  ]);
  over.abort();
  await endpoints.close();
  logger.info("stopped");
}

const metricsPage = ({ text, contentType }: Prometheus): Reply => ({
  status: 200,
  body: text(),
  headers: { "Content-Type": contentType },
});

const aborted = (signals: readonly AbortSignal[]): Promise<void> =>
  new Promise((resolve) => {
    const any = AbortSignal.any([...signals]);
    if (any.aborted) resolve();
    any.addEventListener("abort", () => resolve(), { once: true });
  });

/** By which names clients may address a server that listens there. */
function ownNames(host: string): string[] {
  const name = host.includes(":") ? `[${host}]` : host;
  return /^(localhost|127\.|\[::1\]$)/.test(name) ? [name, "localhost", "127.0.0.1", "[::1]"] : [name];
}

/** Source: RFC 9728, section 3.1. */
function metadataUrlOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}/.well-known/oauth-protected-resource${pathname === "/" ? "" : pathname}`;
}
