import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import type { CodeCache } from "./code-cache.js";

/** The function in which `scripts/bundle` wraps each part. */
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
  /** Whether its compiled code is in the cache. */
  isCached: boolean;
}

/** Each part begins with a comment that contains the digest of the rest. Length in hexadecimal digits. */
const digestLength = 64;

/** Marks the names of the bundle's own parts. */
const partPrefix = "part:";

/** The bundled program. Parts are loaded at first use, and compiled only if the cache has no code for them. */
export class Program {
  readonly #folder: string;
  readonly #cache: CodeCache;
  readonly #parts = new Map<string, Part>();

  /** @param folder of the bundle, an absolute path. */
  constructor(folder: string, cache: CodeCache) {
    this.#folder = folder;
    this.#cache = cache;
  }

  /** Runs a part once. @returns its exports. */
  load(name: string): unknown {
    const loaded = this.#parts.get(name);
    if (loaded !== undefined) return loaded.exports;
    const filename = join(this.#folder, `${name}.cjs`);
    // The bundle is pure ASCII, and this encoding gives the smallest string.
    const source = readFileSync(filename, "latin1");
    const digest = source.slice(2, 2 + digestLength);
    const cachedData = this.#cache.read(digest);
    const script = new Script(source, { filename, ...(cachedData && { cachedData }) });
    const module = { exports: {} as unknown };
    const isCached = cachedData !== undefined && script.cachedDataRejected !== true;
    const run = script.runInThisContext() as Wrapper;
    const requireFile = createRequire(filename);
    const require = (id: string): unknown =>
      id.startsWith(partPrefix) ? this.load(id.slice(partPrefix.length)) : requireFile(id);
    run(require, module, module.exports, filename);
    this.#parts.set(name, { digest, script, exports: module.exports, isCached });
    return module.exports;
  }

  /**
   * Saves the compiled code for the next start, if any part was new. Saves all parts then: functions are compiled
   * when they first run, and those of the other parts may have run for the first time as well.
   */
  keepCompiled(): void {
    const parts = [...this.#parts.values()];
    if (parts.every(({ isCached }) => isCached)) return;
    for (const part of parts) {
      this.#cache.write(part.digest, part.script.createCachedData());
      part.isCached = true;
    }
  }
}
