import type { CallToolResult } from "../protocol/mcp-types.js";
import type { AskError } from "../../../domain/ask/ask-question.js";
import type { MakeImagesError } from "../../../domain/images/image-pipeline.js";
import type { ListModelsError } from "../../../domain/models/list-models.js";
import type { ImageStoreError } from "../../../ports/image-store.js";

interface ErrorResultOptions {
  readonly redact: (text: string) => string;
}

type ToolError = AskError | MakeImagesError | ListModelsError | ReceiptError | ImageStoreError;

/** The result for an error: a message for a person and a model, with the text received so far. */
export function errorResult(error: ToolError, { redact }: ErrorResultOptions): CallToolResult {
  const requestId = "requestId" in error ? error.requestId : undefined;
  const lines = [error.message, ...(requestId === undefined ? [] : [`Request id: ${requestId}`])];
  const [heading, written] = writtenSoFar(error);
  return {
    content: [
      { type: "text", text: redact(lines.join("\n")) },
      ...(written === "" ? [] : [{ type: "text", text: heading + redact(written) } as const]),
    ],
    isError: true,
    _meta: {
      "mcp-openai/error": {
        kind: error.kind,
        ...(requestId !== undefined && { requestId: redact(requestId) }),
      },
    },
  };
}

/** The kind of the error that a result is for. Undefined: it is for none. */
export const errorKindOf = ({ _meta }: CallToolResult): unknown =>
  (_meta?.["mcp-openai/error"] as { readonly kind?: unknown } | undefined)?.kind;

function writtenSoFar(error: ToolError): [heading: string, text: string] {
  if (error.kind === "schema-mismatch") return ["The answer was:\n\n", error.text];
  return ["Text received so far:\n\n", "partialText" in error ? error.partialText : ""];
}

/**
 * Why nothing can be collected. `receipt-unknown`: it was never issued, or long ago. `receipt-expired`: the result is no
 * longer kept. `work-lost`: the server was stopped before the job ended. `receipts-unavailable`: see the message.
 */
export interface ReceiptError {
  readonly kind: "receipt-unknown" | "receipt-expired" | "work-lost" | "receipts-unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
