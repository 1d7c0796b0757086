import { z } from "zod";
import { parseJson } from "../../../domain/foreign-text/parse-json.js";

/** What a vendor says went wrong, as far as it can be understood. All of it is foreign text. */
export interface VendorError {
  /** The HTTP status, or the one that the vendor names in the middle of a stream. Absent: it named none. */
  readonly status?: number | undefined;
  /** The vendor's codes for the kind of error, the most specific first. */
  readonly codes: readonly string[];
  readonly parameter?: string | undefined;
  readonly text?: string | undefined;
  readonly headers?: Headers | undefined;
}

/** Some servers put a status where the code belongs: OpenRouter and vLLM in the middle of a stream, others with HTTP 200. */
const code = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
const word = z.string().optional().catch(undefined);

/** What is said of an error besides its reason. */
const labelsSchema = z.object({
  code,
  type: word,
  param: word,
  /** FastAPI, and so vLLM, names the field that is wrong. */
  loc: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .catch(undefined),
  /** OpenRouter's: which provider failed, and what it said; or why its moderation rejected the input. */
  metadata: z
    .object({ provider_name: word, raw: z.unknown().optional(), reasons: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
});

/** Where compatible servers put the reason, the best place first. What is found there may have such places itself. */
const reasonPlaces = [
  "message",
  "msg",
  "detail",
  "error",
  "errors",
  "error_message",
  "error_description",
  "description",
  "reason",
  "title",
] as const;

/** How deeply reasons are nested at most. */
const maxDepth = 6;
/** How many errors of a list are read. */
const maxListed = 5;

/**
 * Recognises an error of the vendor's package by its shape.
 * @returns undefined for anything else, including connection errors.
 */
export function readVendorError(thrown: unknown): VendorError | undefined {
  if (!(thrown instanceof Error) || !("status" in thrown && "headers" in thrown && "error" in thrown)) {
    return undefined;
  }
  const { status, headers, error: body, message } = thrown;
  if (typeof status !== "number" && body === undefined) return undefined;
  // If the body is not JSON, the package builds its message from the status and the body.
  const read =
    body === undefined
      ? readVendorErrorBody(message.replace(/^\d{3} (?:status code \(no body\)$)?/, ""))
      : readVendorErrorBody(body);
  return {
    ...read,
    status: typeof status === "number" ? status : read.status,
    headers: headers as Headers | undefined,
  };
}

/**
 * The vendor's package keeps only what is in `error` of a JSON body.
 * @returns the body of an error, put where the package keeps it whole; text that is not JSON is returned unchanged.
 */
export function keepErrorBody(text: string): string {
  try {
    return JSON.stringify({ error: JSON.parse(text) as unknown });
  } catch {
    return text;
  }
}

/** Reads a body or an event that reports an error, or the value of its `error`. */
export const readVendorErrorBody = (body: unknown): VendorError => readError(body, maxDepth);

/** Compatible servers vary: objects, lists, text, JSON within text, and each of them inside another. */
function readError(body: unknown, depth: number): VendorError {
  if (typeof body === "string") return readText(body, depth);
  if (typeof body !== "object" || body === null || depth === 0) return { codes: [] };
  if (Array.isArray(body)) return join(body.slice(0, maxListed).map((one) => readError(one, depth - 1)));

  const inner = reasonPlaces.flatMap((place) =>
    place in body ? [readError((body as Record<string, unknown>)[place], depth - 1)] : [],
  );
  const { code, type, param, loc, metadata } = labelsSchema.parse(body);
  const reason = inner.find(({ text }) => text !== undefined)?.text;
  const field = loc?.filter((step) => step !== "body").join(".");
  const said = metadata && (readError(metadata.raw, depth - 1).text ?? metadata.reasons?.join(", "));
  return {
    status: /^[45]\d\d$/.test(code ?? "") ? Number(code) : inner.find(({ status }) => status)?.status,
    codes: [
      ...[code, type].filter((one) => one !== undefined),
      ...inner.flatMap(({ codes }) => codes),
      ...(metadata?.reasons ? ["content_filter"] : []),
    ],
    parameter: param ?? field ?? inner.find(({ parameter }) => parameter !== undefined)?.parameter,
    text: besides(reason, [metadata?.provider_name, said === reason ? undefined : said]),
  };
}

const join = (errors: readonly VendorError[]): VendorError => {
  const texts = errors.flatMap(({ text }) => text ?? []);
  return {
    status: errors.find(({ status }) => status !== undefined)?.status,
    codes: errors.flatMap(({ codes }) => codes),
    parameter: errors.find(({ parameter }) => parameter !== undefined)?.parameter,
    text: texts.length === 0 ? undefined : texts.join("; "),
  };
};

/** @returns the reason, followed in brackets by what else was said. */
function besides(reason: string | undefined, said: readonly (string | undefined)[]): string | undefined {
  const more = said.filter((one) => one !== undefined).join(": ");
  return more === "" ? reason : reason === undefined ? more : `${reason} (${more})`;
}

/** Proxies put the JSON of the server behind them into their own message; the reason in it takes its place. */
function readText(text: string, depth: number): VendorError {
  // A web page says nothing that a person could use.
  if (text.trim() === "" || /^\s*</.test(text)) return { codes: [] };
  const from = text.search(/\{|\[\s*\{/);
  const to = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]")) + 1;
  const inner = from === -1 ? undefined : readError(parseJson(text.slice(from, to)), depth - 1);
  if (inner?.text === undefined) return { codes: [], text };
  return { ...inner, text: `${text.slice(0, from)}${inner.text}${text.slice(to)}` };
}

/** Whether a body or an event reports an error, by its `error` or `errors`, or is a list of such. */
export function isErrorBody(body: unknown): boolean {
  if (Array.isArray(body)) return isErrorBody(body[0]);
  if (typeof body !== "object" || body === null) return false;
  const { error, errors } = body as { error?: unknown; errors?: unknown };
  return Boolean(error) || (Array.isArray(errors) && errors.length > 0);
}

/**
 * Reads an error that came in place of an answer, with a success status.
 * @returns undefined if the body is not an error either.
 */
export function readVendorErrorReply(body: unknown, headers: Headers): VendorError | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const vendorError = readVendorErrorBody(body);
  return isErrorBody(body) || vendorError.text !== undefined ? { ...vendorError, headers } : undefined;
}

/** The maximum length of a quotation, in characters. */
const maxQuotationLength = 300;

/**
 * Quotes foreign text so that it cannot be mistaken for anything else: on one line, short, without secrets, and
 * without a quotation mark that would end it early.
 */
export function quote(foreign: string, redact: (text: string) => string): string {
  const oneLine = foreign
    .replace(/[\p{C}\s]+/gu, " ")
    .replace(/["“”]/g, "'")
    .trim();
  // Redact before cutting: half a secret is still secret, but is no longer recognised.
  const characters = Array.from(redact(oneLine));
  const shown =
    characters.length > maxQuotationLength ? [...characters.slice(0, maxQuotationLength), "…"] : characters;
  return `"${shown.join("")}"`;
}
