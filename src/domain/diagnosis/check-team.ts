import { err, type Result } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import { counted } from "../call/counted.js";
import { sleep } from "../call/sleep.js";
import type { Check } from "./check.js";

/** Why something could not be looked at. */
interface ProbeError {
  /** `not-installed`: this installation leaves out what is needed for it. */
  readonly kind: "failed" | "not-installed";
  /** What happened, in one or more sentences, perhaps with what to do; empty for `not-installed`. */
  readonly message: string;
}

/** Looks at something outside of this program. Never rejects. */
export type Probe<Facts> = () => PromiseLike<Result<Facts, ProbeError>>;

/** What a Redis says of itself. Absent: it does not, or its user may not ask. */
export interface RedisFacts {
  readonly version?: string;
  readonly maxmemoryPolicy?: string;
  /** What cannot be used as shared state, whatever its version. */
  readonly unusable?: "cluster" | "replica";
}

export interface PolicyFacts {
  readonly groups: number;
  readonly principals: number;
}

export interface TokensFacts {
  /** Those who have a token that works. */
  readonly principals: number;
  /** The number of tokens that work no more. */
  readonly expired: number;
}

export interface IssuerFacts {
  /** The number of keys that it publishes. */
  readonly keys: number;
}

/** What servers share, and what a server for a team uses. Absent: it is not set, so it is not checked. */
export interface TeamFacts {
  readonly sharedState?: Watched<"address", RedisFacts> | undefined;
  readonly policy?: Watched<"path", PolicyFacts> | undefined;
  readonly tokens?: Watched<"path", TokensFacts> | undefined;
  readonly identityProvider?: Watched<"url", IssuerFacts> | undefined;
  readonly bucket?: Watched<"address", void> | undefined;
  /** Of several nodes: whether MCP_OPENAI_LINK_SECRET is set. */
  readonly hasLinkSecret?: boolean | undefined;
}

/** Where something is, without credentials, and how to look at it. */
type Watched<Place extends string, Facts> = { readonly [Name in Place]: string } & {
  readonly look: Probe<Facts>;
};

/** How long each may take, in milliseconds. */
const timeout = 5_000;

/** Checks everything that is set, concurrently. */
export async function checkTeam(team: TeamFacts, clock: Clock, signal: AbortSignal): Promise<Check[]> {
  const { sharedState, policy, tokens, identityProvider, bucket, hasLinkSecret } = team;
  const checks = await Promise.all([
    sharedState &&
      check(
        "shared-state",
        sharedState.look,
        (facts) => judgeRedis(sharedState.address, facts),
        "Start it, or correct MCP_OPENAI_STATE. Until then, each server keeps to its share of every limit.",
      ),
    policy &&
      check(
        "policy",
        policy.look,
        ({ groups, principals }) => ({
          status: "ok",
          found: `${policy.path} is valid; it names ${counted(groups, "group")} and ${counted(principals, "principal")}.`,
        }),
        "Correct the file, or MCP_OPENAI_POLICY_FILE. Until then, the server does not start.",
      ),
    tokens && check("tokens", tokens.look, (facts) => judgeTokens(tokens.path, facts)),
    identityProvider &&
      check(
        "identity-provider",
        identityProvider.look,
        (facts) => judgeIssuer(identityProvider.url, facts),
        "Correct MCP_OPENAI_OIDC_ISSUER, or let this machine reach it. Until then, no token can be checked.",
      ),
    bucket &&
      check("bucket", bucket.look, () => ({
        status: "ok",
        found: `The bucket ${bucket.address} answers, and accepts the access key.`,
      })),
  ]);
  return [...checks.filter((one) => one !== undefined), ...checkLinkSecret(hasLinkSecret)];

  async function check<Facts>(
    name: string,
    look: Probe<Facts>,
    judge: (facts: Facts) => Omit<Check, "name">,
    advice?: string,
  ): Promise<Check> {
    const looked = await within(look, clock, signal);
    return { name, ...looked.match(judge, (error) => explain(error, advice)) };
  }
}

type LookError = ProbeError | { readonly kind: "timeout" | "cancelled" };

async function within<Facts>(
  look: Probe<Facts>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<Facts, LookError>> {
  const over = new AbortController();
  const late = sleep(clock, timeout, AbortSignal.any([signal, over.signal])).then((end) =>
    err<Facts, LookError>({ kind: end === "elapsed" ? "timeout" : "cancelled" }),
  );
  const looked = await Promise.race<Result<Facts, LookError>>([look(), late]);
  over.abort();
  return looked;
}

function explain(error: LookError, advice: string | undefined): Omit<Check, "name"> {
  switch (error.kind) {
    case "failed":
      return { status: "error", found: error.message, ...(advice !== undefined && { advice }) };
    case "timeout":
      return {
        status: "error",
        found: `There was no answer within ${timeout / 1_000} s.`,
        advice: "Check that it can be reached from here.",
      };
    case "cancelled":
      return { status: "skipped", found: "Cancelled." };
    case "not-installed":
      return {
        status: "warning",
        found:
          "Not checked: the bundle for hosts leaves out what this setting needs, so it has no effect here.",
        advice: "Use the package from npm: npx mcp-openai.",
      };
  }
}

/** The oldest major version that has all commands that are used. */
const oldestRedis = 6;

function judgeRedis(
  address: string,
  { version, maxmemoryPolicy, unusable }: RedisFacts,
): Omit<Check, "name"> {
  const redis = `Redis${version === undefined ? "" : ` ${version}`} at ${address}`;
  if (version !== undefined && Number.parseInt(version) < oldestRedis)
    return {
      status: "error",
      found: `${redis} is too old: ${oldestRedis} or newer is required.`,
      advice: "Update it.",
    };
  if (unusable === "cluster")
    return {
      status: "error",
      found: `${redis} is a cluster, which is not supported.`,
      advice: "Name a Redis that is none in MCP_OPENAI_STATE.",
    };
  if (unusable === "replica")
    return {
      status: "error",
      found: `${redis} is a replica, which takes no writes.`,
      advice: "Name the primary in MCP_OPENAI_STATE.",
    };
  const setIt = "Set its maxmemory-policy to noeviction.";
  if (maxmemoryPolicy === undefined)
    return {
      status: "warning",
      found: `${redis} answers, but does not say whether it drops data when its memory is full.`,
      advice: `${setIt} Or let its user run INFO, so that this can be checked.`,
    };
  if (maxmemoryPolicy !== "noeviction")
    return {
      status: "warning",
      found: `${redis} answers, but its maxmemory-policy is ${maxmemoryPolicy}: when its memory is full, it drops limits, jobs, conversations and spending.`,
      advice: setIt,
    };
  return { status: "ok", found: `${redis} answers, and drops nothing (maxmemory-policy noeviction).` };
}

function judgeTokens(path: string, { principals, expired }: TokensFacts): Omit<Check, "name"> {
  const more = expired === 0 ? "" : ` ${counted(expired, "token")} expired.`;
  return principals === 0
    ? {
        status: "warning",
        found: `${path} has no token that works, so nobody can use the server.${more}`,
        advice: "Run mcp-openai tokens add NAME.",
      }
    : { status: "ok", found: `${path} has tokens of ${counted(principals, "principal")}.${more}` };
}

const judgeIssuer = (url: string, { keys }: IssuerFacts): Omit<Check, "name"> =>
  keys === 0
    ? {
        status: "error",
        found: `${url} publishes no keys, so no token can be checked.`,
        advice: "Let the identity provider sign tokens with RS, PS, ES or EdDSA, and publish its keys.",
      }
    : { status: "ok", found: `${url} answers, and signs tokens with ${counted(keys, "key")}.` };

function checkLinkSecret(isSet: boolean | undefined): Check[] {
  if (isSet === undefined) return [];
  const name = "link-secret";
  if (isSet)
    return [
      {
        name,
        status: "ok",
        found: "Links to images are signed with MCP_OPENAI_LINK_SECRET, which must be the same on all nodes.",
      },
    ];
  return [
    {
      name,
      status: "warning",
      found:
        "MCP_OPENAI_LINK_SECRET is not set, so links to images work only on the node that made them, until it stops.",
      advice: "Set it to the same text on all nodes: at least 32 random characters.",
    },
  ];
}
