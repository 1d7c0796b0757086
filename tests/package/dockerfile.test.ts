import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { settings } from "../../src/app/settings/settings.js";

/** What can be said of the Dockerfile without a Docker: it is read here, not built. */
describe("the Dockerfile", () => {
  it("copies what is there, and what .dockerignore lets through, alone", () => {
    const { instructions, allowed } = setup();
    const copied = instructions("COPY").filter((rest) => !rest.startsWith("--from"));
    const sources = copied.flatMap((rest) => rest.split(" ").slice(0, -1));
    expect(sources.filter((source) => !existsSync(join(repository, source)))).toEqual([]);
    expect([...sources].sort()).toEqual([...allowed].sort());
  });

  it("starts what package.json starts, out of what the build stage made", () => {
    const { instructions, manifest } = setup();
    const [entryPoint] = instructions("ENTRYPOINT").map((rest) => JSON.parse(rest) as string[]);
    expect(entryPoint).toEqual(["node", `/app/${manifest.bin["mcp-openai"]}`]);
    const made = instructions("COPY").filter((rest) => rest.startsWith("--from=build "));
    expect(made.map((rest) => rest.split(" ").slice(1))).toEqual([
      ["/build/package.json", "./"],
      ["/build/node_modules", "./node_modules"],
      ["/build/dist", "./dist"],
    ]);
  });

  it("runs on Node 24 as a user without rights, and keeps what it writes in the volume", () => {
    const { instructions } = setup();
    expect(instructions("FROM")).toEqual(["node:24-slim AS build", "node:24-slim"]);
    expect(instructions("USER")).toEqual(["node"]);
    expect(instructions("VOLUME")).toEqual(["/data"]);
    const variables = instructions("ENV").flatMap((rest) => rest.split(/\s+/));
    const folders = [settings.imageDir.variable, settings.usageDir.variable];
    for (const folder of folders)
      expect(variables).toContainEqual(expect.stringMatching(new RegExp(`^${folder}=/data/\\w+$`)));
  });

  function setup() {
    const lines = read("Dockerfile")
      .replaceAll(/\\\n/g, " ")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    return {
      /** What follows each instruction of this name. */
      instructions: (name: string) =>
        lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1)),
      allowed: read(".dockerignore")
        .split("\n")
        .flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : [])),
      manifest: JSON.parse(read("package.json")) as { bin: Record<string, string> },
    };
  }
});

const repository = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(repository, path), "utf8");
