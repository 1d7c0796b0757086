import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { AskQuestion } from "../../../../src/domain/ask/ask-question.js";
import type { ChatReply } from "../../../../src/ports/chat-provider.js";
import type {
  CheckValue,
  SchemaIssue,
  SchemaChecker,
  UnusableSchema,
} from "../../../../src/ports/schema-checker.js";
import { MemoryConversationStore } from "../../../../src/adapters/memory/memory-conversation-store.js";
import { FakeChatProvider } from "../../../../src/testing/doubles/fake-chat-provider.js";

describe("an answer with a schema", () => {
  it("is requested with the schema, checked, and returned as text and as a value", async () => {
    const { ask, provider, checked } = setup({ text: ' {"depth": 7}\n' });
    const answer = (await ask.execute({ query: "How deep?", schema }))._unsafeUnwrap();
    expect(answer).toMatchObject({ text: ' {"depth": 7}\n', structured: { depth: 7 }, notes: [] });
    expect(provider.requests[0]).toMatchObject({ schema });
    expect(checked).toEqual([{ depth: 7 }]);
  });

  it.each(["```json\n{}\n```", " ```\r\n{}\r\n```\n", "```JSON \n{}\n  ```"])(
    "loses its code fence, with a note: %j",
    async (text) => {
      const { ask } = setup({ text });
      const answer = (await ask.execute({ query: "How deep?", schema }))._unsafeUnwrap();
      expect(answer).toMatchObject({
        text: "{}",
        structured: {},
        notes: ["gpt-6-luna wrapped its JSON in a code fence, which was removed."],
      });
    },
  );

  it("that does not match is an error that shows where, and loses nothing", async () => {
    const issues = Array.from({ length: 12 }, (_, index) => ({
      path: index === 0 ? "" : `/list/${index}`,
      message: "must be integer",
    }));
    const { ask } = setup({ text: "[]", issues, reply: { requestId: "req_1" } });
    const error = (await ask.execute({ query: "q", schema, temperature: 1 }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "schema-mismatch", text: "[]", requestId: "req_1" });
    expect(error).toHaveProperty("issues", issues.slice(0, 10));
    expect(error.message).toContain(
      'The answer of gpt-6-luna does not match the schema:\n- The root must be integer.\n- "/list/1" must be integer.\n',
    );
    expect(error.message).toContain(
      '- "/list/9" must be integer.\n- And 2 more.\ngpt-6-luna does not accept temperature, so it was left out.\nAsk again',
    );
  });

  it("lists a few issues without counting them", async () => {
    const { ask } = setup({ text: "{}", issues: [{ path: "/a", message: "must be integer" }] });
    const error = (await ask.execute({ query: "q", schema }))._unsafeUnwrapErr();
    expect(error.message).toMatch(/schema:\n- "\/a" must be integer\.\nAsk again/);
  });

  it.each(["The sea is deep.", '{"depth": ', "```json\n{", 'Here:\n```json\n{"depth": 7}\n```'])(
    "that is not JSON is such an error: %j",
    async (text) => {
      const { ask } = setup({ text });
      const error = (await ask.execute({ query: "q", schema }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "schema-mismatch", text, issues: [] });
      expect(error.message).toMatch(/^gpt-6-luna did not answer in JSON\.\nAsk again/);
      expect(error).not.toHaveProperty("requestId");
    },
  );

  it("that is nested too deeply is kept as text", async () => {
    const text = `{"a":${"[".repeat(600)}${"]".repeat(600)}}`;
    const { ask, checked } = setup({ text });
    const error = (await ask.execute({ query: "q", schema }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "schema-mismatch", text, issues: [] });
    expect(error.message).toContain("nested deeper than 500 levels, which is not checked");
    expect(checked).toEqual([]);
  });

  it("that max_tokens truncated says so", async () => {
    const finishReason = { unified: "length", raw: "max_output_tokens" } as const;
    const { ask } = setup({ text: '{"depth', reply: { finishReason } });
    const error = (await ask.execute({ query: "q", schema, max_tokens: 50 }))._unsafeUnwrapErr();
    expect(error.kind).toBe("schema-mismatch");
    expect(error.message).toContain("it reached max_tokens (50). Raise max_tokens, or leave it out.");
  });

  it("returns a refusal unchanged", async () => {
    const finishReason = { unified: "refusal", raw: "stop" } as const;
    const { ask } = setup({ text: "I will not.", reply: { finishReason } });
    const answer = (await ask.execute({ query: "q", schema }))._unsafeUnwrap();
    expect(answer).toMatchObject({ text: "I will not.", notes: [expect.stringContaining("declined")] });
    expect(answer).not.toHaveProperty("structured");
  });

  it("is saved in its conversation; a mismatch is not", async () => {
    const conversations = new MemoryConversationStore();
    const fitting = setup({ text: "{}", conversations });
    const { conversation } = (await fitting.ask.execute({ query: "q", schema }))._unsafeUnwrap();
    const other = setup({ text: "no", conversations });
    expect((await other.ask.execute({ query: "r", schema, conversation })).isErr()).toBe(true);
    const kept = (await conversations.read(String(conversation)))._unsafeUnwrap();
    expect(kept.map(({ question, answer }) => [question, answer])).toEqual([["q", "{}"]]);
  });

  const allowed =
    'schema must be a JSON Schema with "type": "object" at its root, of at most 100000 characters and 200 levels; got ';
  const tooDeep: unknown = JSON.parse(`${'{"type":"object","not":'.repeat(201)}1${"}".repeat(201)}`);
  const endless: unknown = JSON.parse(`${'{"type":"object","not":'.repeat(50_000)}1${"}".repeat(50_000)}`);

  it.each([
    [{}, `${allowed}{}.`],
    [{ type: "array" }, `${allowed}{"type":"array"}.`],
    [{ type: ["object", "null"] }, `${allowed}{"type":["object","null"]}.`],
    [true, `${allowed}true.`],
    ['{"type":"array"}', `${allowed}"{\\"type\\":\\"array\\"}".`],
    [{ type: "object", description: "x".repeat(100_000) }, `${allowed}{"type":"object",`],
    [tooDeep, `${allowed}{"type":"object",`],
    [endless, `${allowed}object.`],
  ])("is refused before anything is sent if the schema is not suitable: %#", async (given, fault) => {
    const { ask, provider } = setup({ text: "{}" });
    const error = (await ask.execute({ query: "q", schema: given }))._unsafeUnwrapErr();
    expect(error.kind).toBe("invalid-arguments");
    expect(error.message).toContain(fault);
    expect(provider.requests).toEqual([]);
  });

  it("is refused if the schema cannot be used, together with all other issues", async () => {
    const { ask, provider } = setup({ text: "{}", unusable: "it is odd" });
    const input = { query: "q", schema, temperature: 3, reasoning_effort: "max", model: "o3" };
    expect((await ask.execute(input))._unsafeUnwrapErr()).toMatchObject({
      kind: "invalid-arguments",
      issues: [
        "temperature must be a number from 0 to 2; got 3.",
        expect.stringMatching(/^reasoning_effort: o3 accepts/),
        "schema cannot be used: it is odd.",
      ],
    });
    expect(provider.requests).toEqual([]);
  });

  it("is refused if there is no schema checker", async () => {
    const provider = new FakeChatProvider({ text: "{}" });
    const error = (await new AskQuestion(provider).execute({ query: "q", schema }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "invalid-arguments" });
    expect(error.message).toContain("schema: answers cannot be checked here.");
    expect(provider.requests).toEqual([]);
  });

  const schema = { type: "object", properties: { depth: { type: "integer" } } };

  function setup({
    text,
    reply = {},
    issues = [],
    unusable,
    conversations,
  }: {
    text: string;
    reply?: Partial<ChatReply>;
    issues?: readonly SchemaIssue[];
    unusable?: string;
    conversations?: MemoryConversationStore;
  }) {
    const provider = new FakeChatProvider({ text, reply });
    const checked: unknown[] = [];
    const schemaChecker: SchemaChecker = {
      compile: (): ResultAsync<CheckValue, UnusableSchema> =>
        unusable === undefined
          ? okAsync((value) => {
              checked.push(value);
              return issues;
            })
          : errAsync({ kind: "unusable-schema", message: unusable }),
    };
    const options = { schemaChecker, ...(conversations && { conversations }) };
    return { ask: new AskQuestion(provider, options), provider, checked };
  }
});
