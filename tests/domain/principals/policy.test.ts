import {
  allowanceOf,
  groupsIn,
  openPolicy,
  readPolicy,
  unknownGroupsIn,
} from "../../../src/domain/principals/policy.js";
import { localPrincipal } from "../../../src/domain/principals/principal.js";

const alice = { id: "alice-1", name: "alice", groups: ["designers", "interns"] };

describe("a policy", () => {
  it("limits nobody unless it says so", () => {
    expect(allowanceOf(openPolicy, localPrincipal)).toEqual({});
    expect(allowanceOf(readPolicy({})._unsafeUnwrap(), alice)).toEqual({});
  });

  it("lets a group replace what holds for everybody, and a principal both", () => {
    const policy = readPolicy({
      default: { requests_per_minute: 10, images_per_minute: 5, dollars_per_day: 1, models: ["gpt-6-luna"] },
      groups: {
        designers: { images_per_minute: 50, calls_at_once: 4 },
        interns: { images_per_minute: 20 },
        bosses: { dollars_per_day: 1000 },
      },
      principals: { alice: { requests_per_minute: 99 }, bob: { requests_per_minute: 1 } },
    })._unsafeUnwrap();
    expect(allowanceOf(policy, alice)).toEqual({
      requestsPerMinute: 99,
      // The later group in the file counts.
      imagesPerMinute: 20,
      callsAtOnce: 4,
      dollarsPerDay: 1,
      models: ["gpt-6-luna"],
    });
    expect(allowanceOf(policy, localPrincipal)).toEqual({
      requestsPerMinute: 10,
      imagesPerMinute: 5,
      dollarsPerDay: 1,
      models: ["gpt-6-luna"],
    });
  });

  it("counts only the groups that it names, in its own order", () => {
    const policy = readPolicy({ groups: { interns: {}, designers: {} } })._unsafeUnwrap();
    const groups = ["designers", "nobody", "interns", "designers"];
    expect(groupsIn(policy, { ...alice, groups })).toEqual(["interns", "designers"]);
    expect(unknownGroupsIn(policy, { ...alice, groups })).toEqual(["nobody"]);
  });

  it.each([
    [null, ["The policy is null; it must be an object."]],
    [{ groups: [] }, ["groups is []; it must be an object."]],
    [
      { defaults: {}, groops: {} },
      [
        'The policy has "defaults", "groops", which means nothing here; known are default, groups, principals.',
      ],
    ],
    [
      {
        default: { requests_per_minute: 0, images_per_minute: 1.5, calls_at_once: "4", models: [] },
        groups: { all: { requests_per_minute: 1_000_001, dollars_per_day: 0, models: ["gpt-6-luna", ""] } },
        principals: { alice: { dollars_per_day: "2", models: "gpt-6-luna" } },
      },
      [
        "default.requests_per_minute is 0; it must be a whole number from 1 to 1,000,000.",
        "default.images_per_minute is 1.5; it must be a whole number from 1 to 1,000,000.",
        'default.calls_at_once is "4"; it must be a whole number from 1 to 1,000,000.',
        "default.models is []; it must be a list of at least one name.",
        "groups.all.requests_per_minute is 1000001; it must be a whole number from 1 to 1,000,000.",
        "groups.all.dollars_per_day is 0; it must be a number above 0.",
        'groups.all.models.1 is ""; it must be a name, such as gpt-image-*.',
        'principals.alice.dollars_per_day is "2"; it must be a number above 0.',
        'principals.alice.models is "gpt-6-luna"; it must be a list of at least one name.',
      ],
    ],
    [
      { groups: { designers: { dollars: 3 } } },
      [
        'groups.designers has "dollars", which means nothing here; known are requests_per_minute, images_per_minute, calls_at_once, dollars_per_day, models.',
      ],
    ],
    [{ principals: { alice: "all" } }, ['principals.alice is "all"; it must be an object.']],
  ])("says everything that is wrong with %j", (value, issues) => {
    expect(readPolicy(value)._unsafeUnwrapErr()).toEqual(issues);
  });
});
