import { err, ok, type Result } from "neverthrow";
import type { ChatReply } from "../../../ports/chat-provider.js";
import type { SchemaIssue } from "../../../ports/schema-checker.js";
import { showValue } from "../../arguments/show-value.js";
import { isDeeperThan } from "../../arguments/show-value.js";

/** Turns the JSON that a model wrote into the value for the caller, or lists where it does not match. */
export type ReadAnswer = (value: unknown) => PromiseLike<Result<unknown, readonly SchemaIssue[]>>;

/** The answer is not JSON, or does not match the schema. To recover, ask again, or simplify the schema. */
export interface SchemaMismatch {
  /** Which error it is. */
  readonly kind: "schema-mismatch";
  /** What happened, why, and what to do next. */
  readonly message: string;
  /** The first places where it does not match, at most ten. Empty: it is not JSON, or was not checked. */
  readonly issues: readonly SchemaIssue[];
  /** The whole text that the model wrote. */
  readonly text: string;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
}

/** A reply, also as JSON if a schema was given. */
export interface CheckedReply<Structured = Readonly<Record<string, unknown>>> extends ChatReply {
  /**
   * The answer as JSON that matches the schema; with a Standard Schema, the value that it returned. Absent: there was no
   * schema, or the model declined.
   */
  readonly structured?: Structured;
}

/** The maximum nesting of an answer, so that no code that walks it overflows the stack. */
const maxLevels = 500;

/** The maximum number of issues reported for one answer. */
const maxIssues = 10;

/** Parses the answer as JSON and checks it. A refusal is returned unchanged. */
export async function checkAnswer(
  reply: ChatReply,
  read: ReadAnswer,
): Promise<Result<CheckedReply, SchemaMismatch>> {
  if (reply.finishReason.unified === "refusal") return ok(reply);
  const json = readJson(reply.text);
  if (json === undefined) return err(mismatch(reply, `${reply.model} did not answer in JSON.`, []));
  if (isDeeperThan(maxLevels, json.value)) {
    return err(
      mismatch(
        reply,
        `${reply.model} answered with JSON nested deeper than ${maxLevels} levels, which is not checked.`,
        [],
      ),
    );
  }
  const answer = await read(json.value);
  if (answer.isErr()) return err(mismatch(reply, listIssues(reply.model, answer.error), answer.error));
  const notes = json.fenced
    ? [...reply.notes, `${reply.model} wrapped its JSON in a code fence, which was removed.`]
    : reply.notes;
  // JSON that matches is an object, because the arguments require that of every schema. What a Standard Schema makes of
  // it has the type that the caller was promised.
  return ok({
    ...reply,
    text: json.text,
    notes,
    structured: answer.value as NonNullable<CheckedReply["structured"]>,
  });
}

/** The answer to a call whose time was up before the answer was checked. */
export const uncheckedAnswer = (reply: ChatReply): SchemaMismatch =>
  mismatch(reply, `The answer of ${reply.model} could not be checked before the call timed out.`, []);

function listIssues(model: string, issues: readonly SchemaIssue[]): string {
  const more = issues.length - maxIssues;
  return [
    `The answer of ${model} does not match the schema:`,
    ...issues
      .slice(0, maxIssues)
      .map(({ path, message }) => `- ${path === "" ? "The root" : showValue(path)} ${message}.`),
    ...(more > 0 ? [`- And ${more} more.`] : []),
  ].join("\n");
}

const mismatch = (
  { text, notes, requestId }: ChatReply,
  what: string,
  issues: readonly SchemaIssue[],
): SchemaMismatch => ({
  kind: "schema-mismatch",
  message: [what, ...notes, advice].join("\n"),
  issues: issues.slice(0, maxIssues),
  text,
  ...(requestId !== undefined && { requestId }),
});

/** Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas, as of November 2026. */
const advice =
  "Ask again, or simplify the schema. OpenAI enforces a schema in which every object sets additionalProperties to " +
  "false and lists all its properties as required.";

/** JSON found in a text. */
interface ReadJson {
  readonly value: unknown;
  /** The JSON itself. */
  readonly text: string;
  /** Whether it was in a code fence. */
  readonly fenced: boolean;
}

/** Models without enforced JSON often wrap it in a code fence, as in Markdown. */
const fence = /^\s*```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```\s*$/i;

/** Reads a text that is JSON, with or without a code fence. @returns undefined if it is not JSON. */
function readJson(text: string): ReadJson | undefined {
  const inside = fence.exec(text)?.[1];
  const json = inside ?? text;
  try {
    return { value: JSON.parse(json), text: json, fenced: inside !== undefined };
  } catch {
    return undefined;
  }
}

/** The answer to a question: the reply, and how to continue from it. */
export interface Answer<Structured = Readonly<Record<string, unknown>>> extends CheckedReply<Structured> {
  /** Pass it to the next call to continue. Absent: the conversation could not be saved; a note says why. */
  readonly conversation?: string;
}
