import type { AskError, ListModelsError, MakeImagesError } from "../../src/index.js";
import { readDocument } from "../support/documents.js";
import type { ReceiptError } from "../../src/adapters/mcp/results/error-result.js";

type Kind = (AskError | MakeImagesError | ListModelsError | ReceiptError)["kind"];

/** The compiler holds this complete: the unions are closed. */
const kinds: Record<Kind, true> = {
  "invalid-arguments": true,
  "conversation-unavailable": true,
  "empty-answer": true,
  "schema-mismatch": true,
  authentication: true,
  permission: true,
  "model-not-found": true,
  "invalid-request": true,
  "too-long": true,
  "content-rejected": true,
  "rate-limited": true,
  "quota-exhausted": true,
  busy: true,
  "spending-limit": true,
  timeout: true,
  cancelled: true,
  unavailable: true,
  "malformed-reply": true,
  interrupted: true,
  "receipt-unknown": true,
  "receipt-expired": true,
  "work-lost": true,
  "receipts-unavailable": true,
};

describe("the table of what can go wrong", () => {
  it.each(["docs/troubleshooting.md", "docs/zh-CN/troubleshooting.md"])(
    "says what to do for every kind of error, in %s",
    async (path) => {
      const { rows } = await setup(path);
      expect(rows.map(([kind]) => kind).sort()).toEqual(
        Object.keys(kinds)
          .map((kind) => `\`${kind}\``)
          .sort(),
      );
      expect(rows.filter(([, whatToDo]) => whatToDo === "")).toEqual([]);
    },
  );

  async function setup(path: string) {
    const { tables } = await readDocument(path);
    const [, ...rows] = tables.find((table) => table.some(([kind]) => kind === "`rate-limited`"))!;
    return { rows };
  }
});
