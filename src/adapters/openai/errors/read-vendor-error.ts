import { z } from "zod";

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

const word = z.string().optional().catch(undefined);

/** FastAPI, and so vLLM, lists what is wrong with each field. */
const detail = z
  .union([
    z.string(),
    z.array(z.object({ msg: z.string() })).transform((issues) => issues.map(({ msg }) => msg).join("; ")),
  ])
  .optional()
  .catch(undefined);

/** Some servers put a status where the code belongs: OpenRouter and vLLM in the middle of a stream, others with HTTP 200. */
const code = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);

/** Compatible servers vary: `{error: {…}}`, `{error: "…"}`, `{message}`, `{detail}` and plain text all occur. */
const bodySchema = z.object({ message: word, detail, code, type: word, param: word });

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
      ? { status: undefined, codes: [], text: message.replace(/^\d{3} /, "") }
      : readVendorErrorBody(body);
  return {
    ...read,
    text:
      read.text === undefined || /^\s*<|^status code \(no body\)$/.test(read.text) ? undefined : read.text,
    status: typeof status === "number" ? status : read.status,
    headers: headers as Headers | undefined,
  };
}

/** Reads the value of `error` in a body or an event. */
export function readVendorErrorBody(body: unknown): VendorError {
  if (typeof body === "string") return { codes: [], text: body };
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return { codes: [] };
  const { message, detail, code, type, param } = parsed.data;
  return {
    status: /^[45]\d\d$/.test(code ?? "") ? Number(code) : undefined,
    codes: [code, type].filter((one) => one !== undefined),
    parameter: param,
    text: message ?? detail,
  };
}

/**
 * Reads an error that came in place of an answer, with a success status.
 * @returns undefined if the body is not an error either.
 */
export function readVendorErrorReply(body: unknown, headers: Headers): VendorError | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const isWrapped = "error" in body && Boolean(body.error);
  const vendorError = readVendorErrorBody(isWrapped ? body.error : body);
  return isWrapped || vendorError.text !== undefined ? { ...vendorError, headers } : undefined;
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
