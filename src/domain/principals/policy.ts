import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import { showValue } from "../arguments/show-value.js";
import { omitUndefined } from "../call/omit-undefined.js";
import type { Principal } from "./principal.js";

/** What a principal may do. Absent: no limit of its own. */
export interface Allowance {
  /** Requests to chat models in any 60 seconds. */
  readonly requestsPerMinute?: number;
  /** Images in any 60 seconds. */
  readonly imagesPerMinute?: number;
  /** Calls that run at once; more of them wait. */
  readonly callsAtOnce?: number;
  /** In US dollars, per UTC day. */
  readonly dollarsPerDay?: number;
  /** The models that may be used; `*` stands for any characters. */
  readonly models?: readonly string[];
}

/** Who may do what. */
export interface Policy {
  /** For everybody. */
  readonly everybody: Allowance;
  /** By group; what stands here replaces what stands above. Of several groups, the later in the file counts. */
  readonly groups: ReadonlyMap<string, Allowance>;
  /** By the name of a principal; what stands here replaces what stands above. */
  readonly principals: ReadonlyMap<string, Allowance>;
}

/** Nobody has limits. */
export const openPolicy: Policy = { everybody: {}, groups: new Map(), principals: new Map() };

// What each value must be, in place of the words of zod, which only programmers know.
const aCount = "a whole number from 1 to 1,000,000";
const anAmount = "a number above 0";
const aName = "a name, such as gpt-image-*";
const aList = "a list of at least one name";
const anObject = "an object";

const count = z.int(aCount).min(1, aCount).max(1_000_000, aCount);

const allowance = z.strictObject(
  {
    requests_per_minute: count.optional(),
    images_per_minute: count.optional(),
    calls_at_once: count.optional(),
    dollars_per_day: z.number(anAmount).positive(anAmount).optional(),
    models: z.array(z.string(aName).min(1, aName), aList).min(1, aList).optional(),
  },
  anObject,
);

const allowances = z.record(z.string(), allowance, anObject);

const file = z.strictObject(
  { default: allowance.optional(), groups: allowances.optional(), principals: allowances.optional() },
  anObject,
);

/** @param value the parsed content of a policy file. @returns on failure, a sentence for each issue. */
export function readPolicy(value: unknown): Result<Policy, readonly string[]> {
  const read = file.safeParse(value);
  if (!read.success) return err(read.error.issues.map((issue) => sentence(issue, value)));
  const { default: everybody = {}, groups = {}, principals = {} } = read.data;
  const named = (section: typeof groups) =>
    new Map(Object.entries(section).map(([name, one]) => [name, fromFile(one)]));
  return ok({ everybody: fromFile(everybody), groups: named(groups), principals: named(principals) });
}

const fromFile = (one: z.infer<typeof allowance>): Allowance =>
  omitUndefined({
    requestsPerMinute: one.requests_per_minute,
    imagesPerMinute: one.images_per_minute,
    callsAtOnce: one.calls_at_once,
    dollarsPerDay: one.dollars_per_day,
    models: one.models,
  });

function sentence({ path, message, ...issue }: z.core.$ZodIssue, value: unknown): string {
  const place = path.length === 0 ? "The policy" : path.join(".");
  if (issue.code === "unrecognized_keys")
    return `${place} has ${issue.keys.map((key) => showValue(key)).join(", ")}, which means nothing here; known are ${knownIn(path).join(", ")}.`;
  // Whatever is wrong is there, so what surrounds it is, too.
  const found = path.reduce<unknown>((at, key) => (at as Readonly<Record<PropertyKey, unknown>>)[key], value);
  return `${place} is ${showValue(found)}; it must be ${message}.`;
}

const knownIn = (path: readonly PropertyKey[]): string[] =>
  Object.keys(path.length === 0 ? file.shape : allowance.shape);

/** The groups of a principal that mean something here, in the order of the policy. */
export const groupsIn = (policy: Policy, { groups }: Principal): readonly string[] =>
  [...policy.groups.keys()].filter((group) => groups.includes(group));

/** The groups of a principal that mean nothing here. */
export const unknownGroupsIn = (policy: Policy, { groups }: Principal): readonly string[] =>
  groups.filter((group) => !policy.groups.has(group));

/** What this principal may do. */
export function allowanceOf(policy: Policy, principal: Principal): Allowance {
  const ofGroups = groupsIn(policy, principal).map((group) => policy.groups.get(group));
  return Object.assign({}, policy.everybody, ...ofGroups, policy.principals.get(principal.name)) as Allowance;
}
