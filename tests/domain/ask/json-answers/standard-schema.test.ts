import { z } from "zod";
import type { Application } from "../../../../src/app/composition/application.js";
import { AskQuestion } from "../../../../src/domain/ask/ask-question.js";
import type { StandardSchema } from "../../../../src/domain/ask/json-answers/standard-schema.js";
import { FakeChatProvider } from "../../../../src/testing/doubles/fake-chat-provider.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";

const lake = z.object({ name: z.string(), depths: z.array(z.object({ metres: z.int() })) });
const text = '{"name":"Baikal","depths":[{"metres":1642}]}';

describe("an answer with a Standard Schema", () => {
  it("is requested with a closed JSON Schema, and returned as the schema's value", async () => {
    const { ask, provider } = setup(text);
    const answer = (await ask({ schema: lake }))._unsafeUnwrap();
    expect(answer).toMatchObject({ text, structured: { name: "Baikal", depths: [{ metres: 1642 }] } });
    expect(provider.requests[0]?.schema).toMatchObject({
      type: "object",
      additionalProperties: false,
      required: ["name", "depths"],
      properties: { depths: { type: "array", items: { type: "object", additionalProperties: false } } },
    });
  });

  it("may be transformed, also asynchronously", async () => {
    const length = z.object({ name: z.string().transform(async (name) => name.length) });
    const { ask } = setup('{"name":"Baikal"}');
    expect((await ask({ schema: length }))._unsafeUnwrap()).toMatchObject({ structured: { name: 6 } });
  });

  it("that it refuses is a schema-mismatch that says where, and keeps the answer", async () => {
    const wrong = '{"name":"Baikal","depths":[{"metres":"deep"}]}';
    const error = (await setup(wrong).ask({ schema: lake }))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: "schema-mismatch",
      text: wrong,
      issues: [
        {
          path: "/depths/0/metres",
          message: "is refused: Invalid input: expected number, received string",
        },
      ],
    });
  });

  it("takes zod's own conversion where the schema has none", async () => {
    const { validate, vendor, version } = lake["~standard"];
    const older = { _zod: lake._zod, "~standard": { validate, vendor, version } };
    const { ask, provider } = setup(text);
    expect((await ask({ schema: older })).isOk()).toBe(true);
    expect(provider.requests[0]?.schema).toMatchObject({ type: "object", required: ["name", "depths"] });
  });

  it("leaves open what would reject everything if it were closed", async () => {
    const part = { type: "object", properties: {} };
    const { ask, provider } = setup("{}");
    await ask({ schema: schemaOf(() => ({ value: {} }), { ...part, allOf: [part, part] }) });
    expect(provider.requests[0]?.schema).toEqual({
      ...part,
      additionalProperties: false,
      allOf: [part, part],
    });
  });

  it("closes shared definitions, and takes booleans as they are", async () => {
    const open = { type: "object", properties: {} };
    const closed = { ...open, additionalProperties: false };
    const json = {
      type: "object",
      properties: { a: true, b: { $ref: "#/$defs/b" }, c: { type: "object" }, d: { anyOf: [open, true] } },
      $defs: { b: open },
    };
    const { ask, provider } = setup("{}");
    await ask({ schema: schemaOf(() => ({ value: {} }), json) });
    expect(provider.requests[0]?.schema).toEqual({
      ...json,
      additionalProperties: false,
      properties: { ...json.properties, d: { anyOf: [closed, true] } },
      $defs: { b: closed },
    });
  });

  it("may come as a function, and name its path in segments", async () => {
    const schema = schemaOf(() => ({ issues: [{ message: "No.", path: [{ key: "a/b" }, "c~d", 1] }] }));
    const error = (
      await setup("{}").ask({ schema: Object.assign(() => undefined, schema) })
    )._unsafeUnwrapErr();
    expect(error).toMatchObject({ issues: [{ path: "/a~1b/c~0d/1", message: "is refused: No" }] });
  });

  const boom = new Error("boom \u001b[31m.");
  const unreadable = {
    toString: () => {
      throw boom;
    },
  };

  it.each([
    ["throws", () => Promise.reject(boom), "cannot be checked: boom"],
    ["throws text", () => Promise.reject("boom"), "cannot be checked: boom"], // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- the point
    [
      "throws what cannot be read",
      () => Promise.reject(unreadable), // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- the point
      "cannot be checked: an error that cannot be read",
    ],
    ["returns nothing", () => undefined, "cannot be checked: Cannot read"],
    ["returns an empty object", () => ({}), "cannot be checked: the schema returned neither"],
    ["returns no issues", () => ({ issues: [] }), "is refused"],
    [
      "returns a path of nothing",
      () => ({ issues: [{ message: "No", path: [null] }] }),
      "cannot be checked: ",
    ],
    ["returns issues of nonsense", () => ({ issues: [null] }), "cannot be checked: "],
    [
      "writes a long message",
      () => ({ issues: [{ message: "x".repeat(500) }] }),
      `is refused: ${"x".repeat(300)}…`,
    ],
  ])("is a schema-mismatch with the answer if the schema %s", async (_, validate, message) => {
    const error = (await setup("{}").ask({ schema: schemaOf(validate) }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "schema-mismatch", text: "{}", issues: [{ path: "" }] });
    expect(error).toHaveProperty("issues.0.message", expect.stringContaining(message));
    expect(error.message).not.toContain("\u001b");
  });

  it("is kept if the schema does not finish before the deadline", async () => {
    const clock = new ManualClock();
    const running = setup("{}", clock).ask({ schema: schemaOf(() => new Promise(() => undefined)) });
    await clock.advance(10 * 60_000);
    const error = (await running)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "schema-mismatch", text: "{}", issues: [] });
    expect(error.message).toContain("could not be checked before the call timed out");
    expect(clock.pending).toBe(0);
  });

  it("ends as cancelled if it is cancelled meanwhile", async () => {
    const stop = new AbortController();
    const schema = schemaOf(() => {
      stop.abort();
      return new Promise(() => undefined);
    });
    expect((await setup("{}").ask({ schema }, stop.signal))._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it.each([
    [z.object({ at: z.date() }), "schema cannot be converted to JSON Schema: Date cannot be represented"],
    [z.string(), 'schema must be a JSON Schema with "type": "object" at its root'],
    [
      { "~standard": { version: 1, vendor: "odd", validate: () => ({ value: 1 }) } },
      "this odd schema cannot be converted",
    ],
    [{ "~standard": { version: 1, vendor: "odd" }, type: "array" }, "schema must be a JSON Schema"],
  ])("is refused before anything is sent if there is no JSON Schema: %#", async (schema, message) => {
    const { ask, provider } = setup("{}");
    const error = (await ask({ schema }))._unsafeUnwrapErr();
    expect(error.kind).toBe("invalid-arguments");
    expect(error.message).toContain(message);
    expect(provider.requests).toEqual([]);
  });
});

/** Checked by the compiler: the type of `structured` follows from the schema. Never called. */
export async function typed({ ask, streamAnswer }: Application): Promise<unknown> {
  const own = (await ask({ query: "q", schema: lake }))._unsafeUnwrap().structured;
  const metres: number | undefined = own?.depths[0]?.metres;
  const streamed = (await streamAnswer({ query: "q", schema: lake }).result)._unsafeUnwrap().structured;
  const name: string | undefined = streamed?.name;
  const plain = (await ask({ query: "q", schema: { type: "object" } }))._unsafeUnwrap().structured;
  const unknown: unknown = plain?.["depth"];
  // @ts-expect-error -- the schema has no such field
  const width: unknown = own?.width;
  // @ts-expect-error -- what a JSON Schema describes is not known to the compiler
  const depth: number | undefined = plain?.["depth"];
  // @ts-expect-error -- the question is missing
  void ask({ schema: lake });
  return [metres, name, unknown, width, depth];
}

const schemaOf = (
  validate: () => unknown,
  json: Record<string, unknown> = { type: "object" },
): StandardSchema => ({
  "~standard": {
    version: 1,
    vendor: "test",
    validate: validate as StandardSchema["~standard"]["validate"],
    jsonSchema: { input: () => json },
  },
});

function setup(answer: string, clock?: ManualClock) {
  const provider = new FakeChatProvider({ text: answer });
  const question = new AskQuestion(provider, clock ? { clock } : {});
  const ask = (input: { readonly schema: unknown }, signal?: AbortSignal) =>
    question.execute({ query: "q", ...input }, signal ? { signal } : {});
  return { ask, provider };
}
