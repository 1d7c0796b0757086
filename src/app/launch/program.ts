import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import type { CodeCache } from "./code-cache.js";

/** What `scripts/bundle.mjs` wraps each part in. */
type Wrapper = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  filename: string,
) => void;

interface Part {
  /** Of its source. */
  readonly digest: string;
  readonly script: Script;
  readonly exports: unknown;
  /** Whether what was compiled of it is in the cache. */
  isKept: boolean;
}

/** Each part begins with a comment that holds the digest of the rest, in so many hexadecimal digits. */
const digestLength = 64;

/** A name that the bundle gave to a part of its own. */
const partPrefix = "part:";

/** The bundled program: parts that are loaded at first use, and compiled only if they were not before. */
export class Program {
  readonly #folder: string;
  readonly #cache: CodeCache;
  readonly #parts = new Map<string, Part>();

  /** @param folder where the bundle is, an absolute path. */
  constructor(folder: string, cache: CodeCache) {
    this.#folder = folder;
    this.#cache = cache;
  }

  /** Runs a part, unless it has run before. @returns what it exports. */
  load(name: string): unknown {
    const loaded = this.#parts.get(name);
    if (loaded !== undefined) return loaded.exports;
    const filename = join(this.#folder, `${name}.cjs`);
    // The bundler writes nothing but ASCII, of which this encoding makes the smallest string.
    const source = readFileSync(filename, "latin1");
    const digest = source.slice(2, 2 + digestLength);
    const cachedData = this.#cache.read(digest);
    const script = new Script(source, { filename, ...(cachedData && { cachedData }) });
    const module = { exports: {} as unknown };
    const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
    const run = script.runInThisContext() as Wrapper;
    const fromHere = createRequire(filename);
    const require = (wanted: string): unknown =>
      wanted.startsWith(partPrefix) ? this.load(wanted.slice(partPrefix.length)) : fromHere(wanted);
    run(require, module, module.exports, filename);
    this.#parts.set(name, { digest, script, exports: module.exports, isKept });
    return module.exports;
  }

  /**
   * Keeps what was compiled for the next start, if any part was new. All parts then, because functions are
   * compiled when they first run, and some of the others' may have run for the first time as well.
   */
  keepCompiled(): void {
    const parts = [...this.#parts.values()];
    if (parts.every(({ isKept }) => isKept)) return;
    for (const part of parts) {
      this.#cache.write(part.digest, part.script.createCachedData());
      part.isKept = true;
    }
  }
}
