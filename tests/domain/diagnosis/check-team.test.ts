import { err, ok } from "neverthrow";
import type { Check } from "../../../src/domain/diagnosis/check.js";
import {
  checkTeam,
  type Probe,
  type RedisFacts,
  type TeamFacts,
} from "../../../src/domain/diagnosis/check-team.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

const failing: Probe<never> = () => Promise.resolve(err({ kind: "failed", message: "It is broken." }));
const missing: Probe<never> = () => Promise.resolve(err({ kind: "not-installed", message: "" }));
const found =
  <Facts>(facts: Facts): Probe<Facts> =>
  () =>
    Promise.resolve(ok(facts));

/** All of it, with one probe for all. */
const all = (look: Probe<never>): TeamFacts => ({
  sharedState: { address: "redis:6379", look },
  policy: { path: "/policy.json", look },
  tokens: { path: "/tokens.json", look },
  identityProvider: { url: "https://id.example.com/", look },
  bucket: { address: "s3.example.com/images", look },
});

describe("the checks of a team's server", () => {
  it("checks nothing that is not set", async () => {
    expect(await check({})).toEqual([]);
    expect(await check({ policy: undefined, hasLinkSecret: undefined })).toEqual([]);
  });

  it("finds no issues where there are none", async () => {
    const checks = await check({
      sharedState: {
        address: "redis:6379",
        look: found({ version: "7.0.15", maxmemoryPolicy: "noeviction" }),
      },
      policy: { path: "/policy.json", look: found({ groups: 2, principals: 1 }) },
      tokens: { path: "/tokens.json", look: found({ principals: 3, expired: 0 }) },
      identityProvider: { url: "https://id.example.com/", look: found({ keys: 2 }) },
      bucket: { address: "s3.example.com/images", look: found(undefined) },
      hasLinkSecret: true,
    });
    expect(checks).toEqual([
      {
        name: "shared-state",
        status: "ok",
        found: "Redis 7.0.15 at redis:6379 answers, and drops nothing (maxmemory-policy noeviction).",
      },
      {
        name: "policy",
        status: "ok",
        found: "/policy.json is valid; it names 2 groups and 1 principal.",
      },
      { name: "tokens", status: "ok", found: "/tokens.json has tokens of 3 principals." },
      {
        name: "identity-provider",
        status: "ok",
        found: "https://id.example.com/ answers, and signs tokens with 2 keys.",
      },
      {
        name: "bucket",
        status: "ok",
        found: "The bucket s3.example.com/images answers, and accepts the access key.",
      },
      {
        name: "link-secret",
        status: "ok",
        found: "Links to images are signed with MCP_OPENAI_LINK_SECRET, which must be the same on all nodes.",
      },
    ]);
  });

  it("says what failed, and what to do", async () => {
    const checks = await check(all(failing));
    expect(checks).toHaveLength(5);
    expect(checks.every((one) => one.status === "error" && one.found === "It is broken.")).toBe(true);
    const advice = Object.fromEntries(checks.map((one) => [one.name, one.advice]));
    expect(advice).toEqual({
      "shared-state": expect.stringContaining("correct MCP_OPENAI_STATE"),
      policy: expect.stringContaining("MCP_OPENAI_POLICY_FILE"),
      "identity-provider": expect.stringContaining("MCP_OPENAI_OIDC_ISSUER"),
      // Their messages say it.
      tokens: undefined,
      bucket: undefined,
    });
  });

  it("says so where an installation leaves something out", async () => {
    for (const one of await check(all(missing)))
      expect(one).toMatchObject({
        status: "warning",
        found: expect.stringMatching(/^Not checked: /),
        advice: expect.stringContaining("npx mcp-openai"),
      });
  });

  it.each<[string, RedisFacts, Check["status"], string, string]>([
    ["an old one", { version: "5.0.14" }, "error", "5.0.14 at redis:6379 is too old: 6 or newer", "Update"],
    [
      "a cluster",
      { version: "7.2.0", unusable: "cluster", maxmemoryPolicy: "noeviction" },
      "error",
      "is a cluster, which is not supported",
      "Name a Redis that is none",
    ],
    [
      "a replica",
      { version: "6.0.0", unusable: "replica", maxmemoryPolicy: "noeviction" },
      "error",
      "is a replica, which takes no writes",
      "Name the primary",
    ],
    [
      "one that evicts",
      { version: "10.1.0", maxmemoryPolicy: "allkeys-lru" },
      "warning",
      "its maxmemory-policy is allkeys-lru: when its memory is full, it drops limits, jobs",
      "noeviction",
    ],
    ["a silent one", {}, "warning", "Redis at redis:6379 answers, but does not say", "INFO"],
  ])("judges a Redis: %s", async (_case, facts, status, words, advice) => {
    const [one] = await check({ sharedState: { address: "redis:6379", look: found(facts) } });
    expect(one).toEqual({
      name: "shared-state",
      status,
      found: expect.stringContaining(words),
      advice: expect.stringContaining(advice),
    });
  });

  it("notices that nobody can use the server", async () => {
    const [tokens, provider] = await check({
      tokens: { path: "/t.json", look: found({ principals: 0, expired: 2 }) },
      identityProvider: { url: "https://id.example.com/", look: found({ keys: 0 }) },
    });
    expect(tokens).toEqual({
      name: "tokens",
      status: "warning",
      found: "/t.json has no token that works, so nobody can use the server. 2 tokens expired.",
      advice: "Run mcp-openai tokens add NAME.",
    });
    expect(provider).toMatchObject({
      status: "error",
      found: expect.stringContaining("publishes no keys"),
    });
    const [some] = await check({
      tokens: { path: "/t.json", look: found({ principals: 1, expired: 1 }) },
    });
    expect(some).toMatchObject({
      status: "ok",
      found: "/t.json has tokens of 1 principal. 1 token expired.",
    });
  });

  it("notices nodes whose links do not work on each other", async () => {
    expect(await check({ hasLinkSecret: false })).toEqual([
      {
        name: "link-secret",
        status: "warning",
        found: expect.stringContaining("only on the node that made them"),
        advice: expect.stringContaining("the same text on all nodes"),
      },
    ]);
  });

  it("waits five seconds at most, and no longer than it is asked to", async () => {
    const clock = new ManualClock();
    const never: Probe<never> = () => new Promise(() => undefined);
    let checks: readonly Check[] | undefined;
    const stop = new AbortController();
    void checkTeam(all(never), clock, stop.signal).then((all) => (checks = all));
    await clock.advance(4_999);
    expect(checks).toBeUndefined();
    await clock.advance(1);
    expect(checks).toHaveLength(5);
    expect(new Set(checks?.map(({ status, found }) => `${status}: ${found}`))).toEqual(
      new Set(["error: There was no answer within 5 s."]),
    );
    expect(checks?.every(({ advice }) => advice !== undefined)).toBe(true);
    expect(clock.pending).toBe(0);

    const cancelled = checkTeam(all(never), clock, stop.signal);
    stop.abort();
    for (const one of await cancelled) expect(one).toMatchObject({ status: "skipped", found: "Cancelled." });
    expect(clock.pending).toBe(0);
  });

  async function check(team: TeamFacts): Promise<readonly Check[]> {
    const clock = new ManualClock();
    const checks = await checkTeam(team, clock, new AbortController().signal);
    expect(clock.pending).toBe(0);
    return checks;
  }
});
