import { err, type Result } from "neverthrow";
import type { ProbeParts } from "../server/probes.js";
import type * as runServer from "../server/run-server.js";
import { redisAddress } from "../../adapters/redis/redis-address.js";
import { s3AddressOf } from "../../adapters/s3/s3-address.js";
import type { Probe, TeamFacts } from "../../domain/diagnosis/check-team.js";
import type { Logger } from "../../ports/logger.js";
import type { GivenServerSettings } from "../settings/read-server-settings.js";
import type { Environment } from "../settings/read-settings.js";
import { nodesShareLinks } from "../settings/link-settings.js";
import { serverSettings } from "../settings/server-settings.js";
import type { Settings } from "../settings/settings.js";
import type { Setting } from "../settings/setting-types.js";
import { defaultTokensFile } from "../settings/user-folders.js";

/**
 * What doctor looks at of what servers share, and of what a server for a team uses. The modules for it are loaded only to
 * look at something that is set.
 * @param server undefined: these settings are invalid.
 */
export const teamFacts = (
  settings: Pick<Settings, "state" | "nodes">,
  server: GivenServerSettings | undefined,
  parts: ProbeParts,
): TeamFacts => ({
  sharedState: ifSet(settings.state, redisAt),
  ...(server && ofServer(server, parts)),
  hasLinkSecret:
    server && isOverHttp(server) && nodesShareLinks(settings, server)
      ? server.linkSecret !== undefined
      : undefined,
});

/** The values that must be redacted, valid or not. */
export const serverSecrets = (environment: Environment): string[] =>
  Object.values<Setting>(serverSettings).flatMap(({ flag, variable }) =>
    flag === undefined ? (environment[variable] ?? []) : [],
  );

const redisAt = (url: string): TeamFacts["sharedState"] => {
  const address = redisAddress(url);
  const look = probe(
    () => import("../../adapters/redis/open-redis.js"),
    async ({ openRedis }) => {
      const redis = await openRedis({ url, logger: silent });
      const described = await redis.describe();
      redis.close();
      return described.mapErr(
        ({ reason }) => `The shared state, Redis at ${address}, cannot be used: ${reason}.`,
      );
    },
  );
  return { address, look };
};

function ofServer(settings: GivenServerSettings, parts: ProbeParts): TeamFacts {
  const { auth, policyFile, tokensFile, oidcIssuer, images } = settings;
  const tokensPath = tokensFile ?? (auth === "tokens" ? defaultTokensFile() : undefined);
  return {
    policy: ifSet(policyFile, (path) => ({ path, look: serverProbe(({ policy }) => policy(path)) })),
    tokens: ifSet(tokensPath, (path) => ({
      path,
      look: serverProbe(({ tokens }) => tokens(path, parts.clock)),
    })),
    identityProvider: ifSet(oidcIssuer, (issuer) => {
      const { origin, pathname } = new URL(issuer);
      const url = origin + pathname;
      return { url, look: serverProbe(({ identityProvider }) => identityProvider(issuer, url, parts)) };
    }),
    bucket: ifSet(images, (text) => bucketAt(text, settings, parts)),
  };
}

function bucketAt(
  text: string,
  { accessKeyId, secretAccessKey }: GivenServerSettings,
  parts: ProbeParts,
): TeamFacts["bucket"] {
  return ifSet(s3AddressOf(text), (address) => {
    const { host, pathname } = new URL(address.endpoint);
    const look = serverProbe(({ bucket }) =>
      accessKeyId === undefined || secretAccessKey === undefined
        ? err(
            "The key of the bucket is missing. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY here, as for the server.",
          )
        : bucket(address, { accessKeyId, secretAccessKey }, parts),
    );
    return { address: host + pathname, look };
  });
}

/** Whether the settings are those of a server over HTTP. Over stdio, there are no links. */
const isOverHttp = ({ port, publicUrl, auth, policyFile, images }: GivenServerSettings): boolean =>
  auth !== "none" || [port, publicUrl, policyFile, images].some((one) => one !== undefined);

type ServerProbes = (typeof runServer)["probes"];

const serverProbe = <Facts>(look: (probes: ServerProbes) => Looked<Facts>): Probe<Facts> =>
  probe(
    () => import("../server/run-server.js"),
    ({ probes }) => look(probes),
  );

type Looked<Facts> = Result<Facts, string> | PromiseLike<Result<Facts, string>>;

/** @param load fails in the bundle for hosts, which leaves out what only servers need. */
const probe =
  <Module extends object, Facts>(
    load: () => Promise<Module>,
    look: (module: Module) => Looked<Facts>,
  ): Probe<Facts> =>
  async () => {
    const module = await load().catch(() => undefined);
    if (module === undefined) return err({ kind: "not-installed", message: "" });
    return (await look(module)).mapErr((message) => ({ kind: "failed", message }));
  };

const ifSet = <Value, Made>(value: Value | undefined, make: (value: Value) => Made): Made | undefined =>
  value === undefined ? undefined : make(value);

const ignore = (): void => undefined;

/** The checks say what the connection would log. */
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
