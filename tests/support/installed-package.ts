import { execFile } from "node:child_process";
import { mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder, withoutSettings } from "./built-server.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** A user's project that has installed the package as it would be published, with programs that use it. */
export interface InstalledPackage {
  /** What was packed. */
  readonly files: readonly string[];
  /** The project's folder. */
  readonly folder: string;
  /** The environment for programs in it: no settings, and their own home folder. */
  readonly environment: Record<string, string>;
  /** Type-checks and compiles all programs, once; rejects with the compiler's errors. */
  readonly compile: () => Promise<unknown>;
  /** Runs Node in the project's folder, with these settings as the only ones. */
  readonly node: (
    args: readonly string[],
    settings?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly stdout: string; readonly stderr: string }>;
}

/** Packs and installs the build. @param programs the text of each program, by file name. */
export async function installPackage(programs: Readonly<Record<string, string>>): Promise<InstalledPackage> {
  const folder = await temporaryFolder();
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  // The programs save their files here.
  const data = join(folder, "data");
  const environment = withoutSettings({ HOME: folder, XDG_DATA_HOME: data, LOCALAPPDATA: data });
  const run = (
    file: string,
    args: readonly string[],
    env = withoutSettings({}),
  ): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(file, args, { cwd: folder, env }).catch((failure: unknown) => {
      // The compiler prints its errors on stdout.
      const { stdout, stderr } = failure as { stdout: string; stderr: string };
      throw new Error(stdout + stderr, { cause: failure });
    });

  // Without scripts, because dist/ is already built and in use by other tests.
  const packed = await run("npm", ["pack", repository, "--ignore-scripts", "--json"]);
  const [tarball] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[];
  await run("tar", ["-xzf", tarball!.filename]);
  await rename(join(folder, "package"), join(modules, "mcp-openai"));

  // No network is needed for what is already installed here. Only declared dependencies can be found, and what
  // docs/library.md tells to install.
  const { dependencies, optionalDependencies } = JSON.parse(
    await readFile(join(modules, "mcp-openai", "package.json"), "utf8"),
  ) as Record<string, object>;
  const declared = Object.keys({ ...dependencies, ...optionalDependencies });
  // `npm run test:consumers` compiles with TypeScript 6 too, which takes four times as long.
  for (const name of [...declared, "@modelcontextprotocol/sdk", "neverthrow", "typescript7", "@types/node"]) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(repository, "node_modules", name), join(modules, name));
  }
  const compilerOptions = {
    strict: true,
    module: "NodeNext",
    target: "ES2022",
    types: ["node"],
    skipLibCheck: false,
    // Of the compiler itself.
    skipDefaultLibCheck: true,
    exactOptionalPropertyTypes: true,
  };
  const texts = {
    "package.json": JSON.stringify({ name: "empty", type: "module" }),
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*.ts", "*.mts", "*.cts"] }),
    ...programs,
  };
  await Promise.all(Object.entries(texts).map(([name, text]) => writeFile(join(folder, name), text)));

  let compiled: Promise<unknown> | undefined;
  return {
    files: tarball!.files.map(({ path }) => path),
    folder,
    environment,
    compile: () => (compiled ??= run(process.execPath, [join("node_modules", "typescript7", "bin", "tsc")])),
    node: (args, settings) => run(process.execPath, args, { ...environment, ...settings }),
  };
}
