import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import fc from "fast-check";
import { KeptTexts } from "../../../../src/adapters/mcp/protocol/kept-texts.js";
import { errorResult } from "../../../../src/adapters/mcp/results/error-result.js";
import { limitOnce } from "../../../../src/adapters/mcp/results/limit-result.js";
import { knownSecretRedactor } from "../../../../src/domain/foreign-text/redact-secrets.js";
import { interruptedError } from "../../../../src/ports/provider-error.js";

const budget = 50_000;
const key = "very-secret-key";

describe("limitOnce", () => {
  it("leaves a result that fits unchanged, and keeps nothing", () => {
    const { limit } = setup();
    const result: CallToolResult = { content: [{ type: "text", text: "x".repeat(40_000) }], _meta: { a: 1 } };
    expect(limit(result)).toEqual(result);
  });

  it("does not limit again what it has limited", () => {
    const { limit } = setup();
    const result = limit({ content: [{ type: "text", text: `The key is ${key}.` }] });
    expect(JSON.stringify(result)).not.toContain(key);
    expect(limit(result)).toBe(result);
  });

  it("cuts the text received before an error, uses the whole budget, and links to the whole", async () => {
    const { limit, read } = setup();
    const partialText = '"\n'.repeat(100_000);
    const result = limit(errorResult(interruptedError({ message: "Cut.", partialText }), { redact }));
    const { length } = JSON.stringify(result);
    expect(length).toBeLessThanOrEqual(budget);
    expect(length).toBeGreaterThan(budget - 10);
    expect(result.isError).toBe(true);
    expect(result.content[0]).toEqual({ type: "text", text: "Cut." });
    expect(await read(result)).toEqual([`Text received so far:\n\n${partialText}`]);
  });

  it("keeps no secrets and control characters either", async () => {
    const { limit, read } = setup();
    const result = limit({ content: [{ type: "text", text: `\u001b[31m${key}`.repeat(10_000) }] });
    expect(await read(result)).toEqual(["[redacted]".repeat(10_000)]);
  });

  it("cuts several texts only if it must", async () => {
    const { limit, read } = setup();
    const images = { type: "image", data: "A".repeat(45_000), mimeType: "image/png" } as const;
    const [one, other] = ["1".repeat(30_000), "2".repeat(20_000)];
    const texts = [one, other].map((text) => ({ type: "text", text }) as const);
    expect(await read(limit({ content: texts }))).toEqual([one]);
    expect(await read(limit({ content: [...texts, images] }))).toEqual([one, other]);
  });

  it("says so if a text is too long even to be kept", () => {
    const { limit } = setup();
    const { content } = limit({ content: [{ type: "text", text: "x".repeat(32_000_001) }] });
    expect(content).toHaveLength(2);
    expect(content[1]).toMatchObject({ text: expect.stringMatching(/its end was left out\.$/) });
  });

  it("stays within the budget, and splits no character, whatever the text", async () => {
    const { limit, read } = setup();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 50 }), async (piece) => {
        const result = limit({ content: [{ type: "text", text: piece.repeat(60_000) }] });
        expect(JSON.stringify(result).length).toBeLessThanOrEqual(budget);
        const [whole] = await read(result);
        if (whole === undefined) return;
        const [shown] = result.content as { text: string }[];
        expect(whole.startsWith(Buffer.from(shown!.text).toString())).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  function setup() {
    const texts = new KeptTexts(budget, String);
    return {
      limit: limitOnce({ redact, resultBudget: budget, texts }),
      /** Reads all texts that a result links to. */
      read: ({ content }: CallToolResult): Promise<string[]> =>
        Promise.all(
          content.flatMap((block) => (block.type === "resource_link" ? [readAll(texts, block.uri)] : [])),
        ),
    };
  }
});

const redact = knownSecretRedactor([key]);

async function readAll(texts: KeptTexts, uri: string): Promise<string> {
  const contents = (await texts.read(uri))?.contents as { uri: string; text: string }[];
  const [part, next] = contents;
  return (part?.text ?? "") + (next === undefined ? "" : await readAll(texts, next.uri));
}
