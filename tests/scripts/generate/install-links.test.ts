import { readFile } from "node:fs/promises";
import { installLinks } from "../../../scripts/generate/install-links.mjs";

describe("installLinks", () => {
  it("leads README's buttons to what README says to write by hand", async () => {
    const { cursor, vscode, byHand } = await setup();
    const [forCursor] = byHand("mcpServers");
    expect(cursor.searchParams.get("name")).toBe("openai");
    expect(JSON.parse(Buffer.from(cursor.searchParams.get("config")!, "base64").toString())).toEqual(
      forCursor.mcpServers.openai,
    );
    const [forCode] = byHand("inputs");
    expect(vscode.searchParams.get("name")).toBe("openai");
    expect(JSON.parse(vscode.searchParams.get("inputs")!)).toEqual(forCode.inputs);
    expect(JSON.parse(vscode.searchParams.get("config")!)).toEqual(forCode.servers.openai);
  });

  it("writes links that Markdown and hosts read whole", async () => {
    const { cursor, vscode } = await setup();
    expect([cursor.href, vscode.href].filter((link) => /[\s()+"<>{}]/.test(link))).toEqual([]);
    expect(installLinks({ name: "mcp-openai" })).toEqual({ cursor: cursor.href, vscode: vscode.href });
  });

  async function setup() {
    const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
    const button = (label: string): URL =>
      new URL(new RegExp(`\\[!\\[${label}\\]\\([^)]+\\)\\]\\(([^)]+)\\)`).exec(readme)![1]!);
    const blocks = [...readme.matchAll(/```json\n(\{[^`]+)```/g)].map(
      ([, text]) => JSON.parse(text!) as Record<string, any>, // eslint-disable-line @typescript-eslint/no-explicit-any -- read freely
    );
    return {
      cursor: button("Add to Cursor"),
      vscode: button("Install in VS Code"),
      byHand: (key: string) => blocks.filter((block) => key in block) as [Record<string, any>], // eslint-disable-line @typescript-eslint/no-explicit-any -- read freely
    };
  }
});
