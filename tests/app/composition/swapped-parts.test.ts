import { err, ok, okAsync, type ResultAsync } from "neverthrow";
import { createApplication } from "../../../src/app/composition/create-application.js";
import { shapes } from "../../../src/adapters/guard/shapes.js";
import type { Application } from "../../../src/app/composition/application.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";

/** A call that uses the part, and the kinds of error that it may end with. */
interface Use {
  readonly method: string;
  readonly call: (application: Application) => ResultAsync<unknown, { readonly kind: string }>;
  /** `ok`: the call succeeds without the part. */
  readonly kinds: readonly string[];
}

const ask: Use["call"] = ({ ask: run }) => run({ query: "Why?" });
const draw: Use["call"] = ({ createImages: run }) => run({ prompt: "a fox" });
const edit =
  (image: string): Use["call"] =>
  ({ editImages: run }) =>
    run({ prompt: "a hat", images: [image] });
const answer = {
  type: "object" as const,
  properties: { a: { type: "string" } },
  required: ["a"],
  additionalProperties: false,
};
const provider = ["unavailable", "malformed-reply"];

const uses: Readonly<Record<string, readonly Use[]>> = {
  chatProvider: [{ method: "complete", call: ask, kinds: provider }],
  imageProvider: [
    { method: "generate", call: draw, kinds: provider },
    {
      method: "edit",
      call: edit("data:image/png;base64,iVBORw0KGgo="),
      kinds: [...provider, "invalid-request"],
    },
  ],
  modelDirectory: [{ method: "list", call: ({ listModels }) => listModels(), kinds: provider }],
  conversationStore: [
    { method: "begin", call: ask, kinds: ["ok"] },
    {
      method: "read",
      call: ({ ask: run }) => run({ query: "And?", conversation: "abcdefghijkl" }),
      kinds: ["conversation-unavailable", "unavailable", "invalid-request"],
    },
  ],
  imageStore: [
    { method: "save", call: draw, kinds: ["ok", "unavailable"] },
    {
      method: "list",
      call: ({ imageStore }) => imageStore.list({ offset: 0, limit: 1 }),
      kinds: ["unavailable"],
    },
    { method: "read", call: ({ imageStore }) => imageStore.read("memory://x"), kinds: ["unavailable"] },
  ],
  spendingLedger: [
    { method: "append", call: ask, kinds: ["ok", "spending-limit"] },
    { method: "read", call: ({ reportUsage }) => reportUsage(), kinds: ["unavailable"] },
  ],
  imageExport: [
    {
      method: "check",
      call: ({ createImages }) => createImages({ prompt: "a fox", save_to: "/x/" }),
      kinds: ["invalid-request", "invalid-arguments", "unavailable", "image-export", "refused"],
    },
  ],
  webImages: [{ method: "read", call: edit("https://example.com/x.png"), kinds: provider }],
  fileImages: [{ method: "read", call: edit("/x.png"), kinds: provider }],
  schemaChecker: [
    {
      method: "compile",
      call: ({ ask: run }) => run({ query: "Why?", schema: answer }),
      kinds: ["unusable-schema", "invalid-arguments", "schema-mismatch"],
    },
  ],
  imageCodec: [{ method: "measure", call: draw, kinds: ["ok"] }],
  jobStore: [{ method: "save", call: draw, kinds: ["ok"] }],
  sharedLimits: [
    { method: "hold", call: ask, kinds: ["ok"] },
    { method: "leave", call: ask, kinds: ["ok"] },
  ],
  textStore: [
    {
      method: "save",
      call: ({ serverParts }) => serverParts.textStore!.save("a", "text"),
      kinds: ["ok", "unavailable"],
    },
    {
      method: "read",
      call: ({ serverParts }) => serverParts.textStore!.read("a"),
      kinds: ["ok", "unavailable"],
    },
  ],
  clock: [
    { method: "now", call: ask, kinds: ["ok"] },
    { method: "date", call: ask, kinds: ["ok"] },
    { method: "schedule", call: ask, kinds: ["ok"] },
  ],
  logger: [
    { method: "warn", call: ask, kinds: ["ok"] },
    { method: "debug", call: ask, kinds: ["ok"] },
  ],
  observer: [
    { method: "begin", call: ask, kinds: ["ok"] },
    { method: "begin", call: draw, kinds: ["ok"] },
  ],
};

const boom = new Error("boom \u001b[31m sk-1234567890abcdef");
const unreadable = Object.defineProperty({}, "isOk", {
  get: () => {
    throw boom;
  },
});

/** What a method of a part may do, besides what its port says. */
const misdeeds: readonly (readonly [string, () => unknown])[] = [
  [
    "throws",
    () => {
      throw boom;
    },
  ],
  ["throws a string", () => Promise.reject("boom")], // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- the point
  ["rejects", () => Promise.reject(boom)],
  ["rejects with nothing", () => Promise.reject(undefined)], // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors -- the point
  ["returns undefined", () => undefined],
  ["returns null", () => null],
  ["returns text", () => "text"],
  ["returns a plain object", () => ({ text: "Because." })],
  ["resolves with nothing", () => Promise.resolve()],
  ["returns ok of NaN", () => ok(NaN)],
  ["returns ok of null in a promise", () => Promise.resolve(ok(null))],
  ["returns ok of an empty list", () => okAsync([{}])],
  ["returns ok of an empty object", () => okAsync({})],
  ["returns ok of a half reply", () => okAsync({ text: 5, model: {}, images: [{}], notes: "none" })],
  ["returns err of text", () => err("boom")],
  ["returns err of an Error", () => err(boom)],
  ["returns err of nothing", () => err(undefined)],
  ["returns err of an unknown kind", () => err({ kind: "odd", message: "boom" })],
  ["returns err without a message", () => err({ kind: "unavailable" })],
  ["returns what cannot be read", () => unreadable],
  [
    "returns a thenable that throws",
    () => ({
      then: () => {
        throw boom;
      },
    }),
  ],
];

const cases = Object.entries(uses).flatMap(([part, list]) =>
  list.map((use) => [part, use.method, use] as const),
);

describe("whatever a swapped part does", () => {
  const strays: unknown[] = [];
  const onStray = (thrown: unknown): void => void strays.push(thrown);
  beforeAll(() => {
    process.on("unhandledRejection", onStray);
    process.on("uncaughtException", onStray);
  });
  afterAll(() => {
    process.off("unhandledRejection", onStray);
    process.off("uncaughtException", onStray);
  });

  it.each(cases)(
    "%s.%s ends as a documented error, or does no harm",
    async (part, method, { call, kinds }) => {
      for (const [name, misdeed] of [...misdeeds, ["is missing", undefined] as const]) {
        const application = applicationWith(part, method, misdeed);
        const outcome = await call(application);
        const error = outcome.isErr() ? outcome.error : undefined;
        const kind = error?.kind ?? "ok";
        expect({ name, kind, isKnown: kinds.includes(kind) || isHarmless(method, name, kind) }).toEqual({
          name,
          kind,
          isKnown: true,
        });
        expect(JSON.stringify(error ?? "")).not.toMatch(/sk-1234|\\u001b/);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(strays).toEqual([]);
    },
  );
});

/** What a misdeed returns may happen to be right. */
const isHarmless = (method: string, name: string, kind: string): boolean =>
  kind === "ok" && /^(list|read|generate|check)$/.test(method) && /^returns ok of|resolves/.test(name);

function applicationWith(part: string, method: string, misdeed: (() => unknown) | undefined): Application {
  const own: Readonly<Record<string, object>> = {
    chatProvider: new FakeChatProvider({ text: '{"a":"Because."}' }),
    imageProvider: new FakeImageProvider(),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  };
  const broken = Object.create(own[part] ?? {}) as Record<string, unknown>;
  broken[method] = misdeed;
  return createApplication({
    provider: "offline",
    sessionLimitDollars: part === "spendingLedger" ? 5 : undefined,
    maxRetries: 0,
    ...own,
    [part]: broken,
  })._unsafeUnwrap();
}

it("accepts null for a field that may be absent", () => {
  const reply = { text: "", model: "m", finishReason: { unified: "stop", raw: "" }, usage: null, notes: [] };
  expect(shapes().chatReply.parse(reply)).not.toHaveProperty("usage");
});
