import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { jest } from "@jest/globals";
import { undocumented } from "../support/undocumented.js";
import { wordsAt } from "../support/words-at.js";

/** The compiler takes its time, more so while other tests run. */
jest.setTimeout(120_000);

const built = (name: string): string => fileURLToPath(new URL(`../../dist/esm/${name}`, import.meta.url));

describe("what an editor shows of the library", () => {
  it("has words for every public name, and for every member that can be reached from one", () => {
    expect(undocumented(["index", "mcp", "testing"].map((entry) => built(`${entry}.d.ts`)))).toEqual([]);
  });

  it("says of an option what the tables say: what it is, its range, its default, and where it is read from", () => {
    const words = wordsAt(
      built("caller.ts"),
      `import { createApplication } from "./index.js";
       const application = createApplication({ apiKey: "", maxRetries: 2, imageDir: "", clock: undefined })._unsafeUnwrap();
       void application.ask({ query: "", max_tokens: 1, timeout_seconds: 9 }, { onEvent: (event) => event.part });
       void application.createImages({ prompt: "", output_compression: 5 });`,
    );
    expect(words("apiKey")).toBe("Your OpenAI API key. `readSettings` reads it from `OPENAI_API_KEY`.");
    expect(words("maxRetries")).toBe(
      "Retries after transient errors. A whole number from 0 to 10. Default: `3`. `readSettings` reads it from `MCP_OPENAI_MAX_RETRIES`.",
    );
    expect(words("imageDir")).toMatch(/library: in memory/);
    expect(words("clock")).toBe("Default: the system's clock.");
    expect(words("query")).toMatch(/^The question or task\./);
    expect(words("max_tokens")).toMatch(
      /A whole number from 1 to the setting maxTokensLimit \(by default 4000\)\.$/,
    );
    expect(words("timeout_seconds")).toMatch(/A number of seconds from 1 to 3600\.$/);
    expect(words("part")).toMatch(/^The part of the batch\./);
    expect(words("output_compression")).toMatch(/in percent.*A whole number from 0 to 100\.$/);
  });
});

describe("the search for what has no words", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "mcp-openai-words-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("names each, wherever it can be reached from", async () => {
    const entry = join(folder, "entry.ts");
    await writeFile(
      entry,
      `/** Words. */
       export interface Port {
         /** Words. */
         run(): Reply;
         stop(options: { quick: boolean }): void;
       }
       interface Reply {
         lines: string[];
         readonly by: readonly Author[];
         readonly error?: never;
       }
       interface Author {
         name: string;
       }
       export class Part implements Port {
         #count = 0;
         run() {
           return { lines: [], by: [], error: this.#count } as never;
         }
         stop() {}
       }
       /** Words. */
       export type Options = { [Name in keyof typeof table]?: string };
       const table = {
         /** Words. */
         told: 1,
         untold: 2,
       };
       /** Words. */
       export const start = (options: { port: Port } | undefined): Promise<{ ended: Date }> => options as never;`,
    );
    expect(undocumented([entry])).toEqual([
      "Author.name",
      "Options.untold",
      "Part",
      "Part.stop",
      "Port.stop",
      "Port.stop().quick",
      "Reply.by",
      "Reply.lines",
      "start().ended",
      "start().port",
    ]);
  });
});
