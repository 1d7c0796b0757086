import { readFile } from "node:fs/promises";
import { commandPages } from "../../src/app/commands/help/command-pages.js";

describe("the bundled program", () => {
  it("keeps what only people need out of the part that serving loads", async () => {
    const [main, help, tools] = await Promise.all(["main", "help", "run-command"].map(part));
    const inHelp = commandPages.edit.about.slice(0, 40);
    const ofKitty = "a=T,f=100";
    expect([help!.includes(inHelp), tools!.includes(ofKitty)]).toEqual([true, true]);
    expect([main!.includes(inHelp), main!.includes(ofKitty)]).toEqual([false, false]);
  });

  const part = (name: string): Promise<string> =>
    readFile(new URL(`../../dist/bin/${name}.cjs`, import.meta.url), "utf8");
});
