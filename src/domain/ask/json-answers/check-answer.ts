import { err, ok, type Result } from "neverthrow";
import type { ChatReply } from "../../../ports/chat-provider.js";
import type { CheckValue, SchemaIssue } from "../../../ports/schema-checker.js";
import { showValue } from "../../arguments/show-value.js";
import { isDeeperThan } from "../../arguments/show-value.js";

/** The answer is no JSON, or none that fits the schema. React: ask again, or make the schema easier to meet. */
export interface SchemaMismatch {
  readonly kind: "schema-mismatch";
  readonly message: string;
  /** The first places where it does not fit, at most ten. Empty: it is no JSON. */
  readonly issues: readonly SchemaIssue[];
  /** All that the model wrote. */
  readonly text: string;
  readonly requestId?: string;
}

/** A reply, as JSON too where a schema asked for that. */
export interface CheckedReply extends ChatReply {
  /** The answer as JSON that fits the schema. Absent: there was no schema, or the model declined. */
  readonly structured?: Readonly<Record<string, unknown>>;
}

/** How deep an answer may be nested, so that nothing that walks it runs out of stack. */
const maxLevels = 500;

/** How many places are told of one answer. */
const maxIssues = 10;

/** Reads the answer as JSON and checks it. A refusal stays what it is. */
export function checkAnswer(reply: ChatReply, check: CheckValue): Result<CheckedReply, SchemaMismatch> {
  if (reply.finishReason.unified === "refusal") return ok(reply);
  const json = readJson(reply.text);
  if (json === undefined) return err(issue(reply, `${reply.model} did not answer in JSON.`, []));
  if (isDeeperThan(maxLevels, json.value)) {
    return err(
      issue(
        reply,
        `${reply.model} answered in JSON of more than ${maxLevels} levels, which is not checked.`,
        [],
      ),
    );
  }
  const issues = check(json.value);
  if (issues.length > 0) return err(issue(reply, where(reply.model, issues), issues));
  const notes = json.fenced
    ? [...reply.notes, `${reply.model} put its JSON between fences of backticks; they were taken off.`]
    : reply.notes;
  // Whatever fits has an object at its root: the arguments ask that of every schema.
  return ok({
    ...reply,
    text: json.text,
    notes,
    structured: json.value as NonNullable<CheckedReply["structured"]>,
  });
}

function where(model: string, issues: readonly SchemaIssue[]): string {
  const more = issues.length - maxIssues;
  return [
    `The answer of ${model} does not fit the schema:`,
    ...issues
      .slice(0, maxIssues)
      .map(({ path, message }) => `- ${path === "" ? "The whole" : showValue(path)} ${message}.`),
    ...(more > 0 ? [`- And ${more} more.`] : []),
  ].join("\n");
}

const issue = (
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
  "Ask again, or make the schema simpler. OpenAI itself holds its models to a schema in which every object has " +
  "additionalProperties false and all its properties among the required ones.";

/** JSON that stood in a text. */
interface ReadJson {
  readonly value: unknown;
  /** The JSON itself. */
  readonly text: string;
  /** It stood between lines of three backticks. */
  readonly fenced: boolean;
}

/** Models that are not held to JSON like to put it between fences, as in Markdown. */
const fence = /^\s*```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```\s*$/i;

/** Reads a text that is JSON, perhaps between fences. @returns undefined: it is something else. */
function readJson(text: string): ReadJson | undefined {
  const inside = fence.exec(text)?.[1];
  const json = inside ?? text;
  try {
    return { value: JSON.parse(json), text: json, fenced: inside !== undefined };
  } catch {
    return undefined;
  }
}
