import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import { z } from "zod";
import type { Clock } from "../../../ports/clock.js";
import { errorCode, unlessMissing } from "../errno.js";
import { withLock } from "../file-lock.js";
import { makeFolder } from "../make-folder.js";
import { readRegularFile } from "../read-regular-file.js";
import { writeAtomically } from "../write-atomically.js";

/** A token, as it is kept: its hash, and for whom it was made. */
export interface KeptToken {
  /** For whom it was made. Several tokens may have one name, so that a new one can replace an old one without a gap. */
  readonly name: string;
  /** The groups of the policy. */
  readonly groups: readonly string[];
  /** SHA-256 of the token, in hexadecimal. */
  readonly hash: string;
  readonly createdAt: Date;
  /** Absent: it does not expire. */
  readonly expiresAt?: Date;
}

const date = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (value) => value.toISOString(),
});

const schema = z.strictObject({
  tokens: z.array(
    z.strictObject({
      name: z.string(),
      groups: z.array(z.string()),
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      createdAt: date,
      expiresAt: date.exactOptional(),
    }),
  ),
});

/** In bytes: some 40,000 tokens. */
const maxBytes = 10_000_000;

/** The tokens of a server, in a file that only this user can read. It contains only hashes, and no token. */
export class TokenFile {
  readonly #path: string;
  readonly #clock: Clock;
  /** What was read last, and from which version of the file. */
  #last: { readonly version: string; readonly tokens: readonly KeptToken[] } | undefined;

  /** @param path an absolute path. The file is created with the first token. */
  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** @returns empty if there is no file; on failure, a sentence. */
  read(): ResultAsync<readonly KeptToken[], string> {
    return this.#attempt(() => this.#read()).andThen((result) => result);
  }

  /** Changes the list, while no other process does. @returns the new list; on failure, a sentence. */
  change(
    edit: (tokens: readonly KeptToken[]) => readonly KeptToken[],
  ): ResultAsync<readonly KeptToken[], string> {
    return this.#attempt(async () => {
      await makeFolder(dirname(this.#path));
      return withLock(`${this.#path}.lock`, this.#clock, async () => {
        const before = await this.#read();
        if (before.isErr()) return before;
        const tokens = edit(before.value);
        const text = JSON.stringify(schema.encode({ tokens: [...tokens].map(writable) }), undefined, 2);
        await writeAtomically(this.#path, `${text}\n`, { flush: true });
        return ok(tokens);
      });
    }).andThen((result) => result);
  }

  async #read(): Promise<Result<readonly KeptToken[], string>> {
    const status = await unlessMissing(stat(this.#path));
    if (status === undefined) return ok([]);
    // Each writing replaces the file.
    const version = [status.ino, status.mtimeMs, status.size].join(" ");
    if (this.#last?.version === version) return ok(this.#last.tokens);
    const bytes = await readRegularFile(this.#path, maxBytes);
    try {
      const { tokens } = schema.decode(JSON.parse(String(bytes)) as z.input<typeof schema>);
      this.#last = { version, tokens };
      return ok(tokens);
    } catch {
      return err(
        `The token file ${this.#path} is damaged: it is not what mcp-openai tokens writes. Restore it, or move it away and make new tokens.`,
      );
    }
  }

  #attempt<Value>(work: () => Promise<Value>): ResultAsync<Value, string> {
    return ResultAsync.fromThrowable(
      work,
      (cause) =>
        `The token file ${this.#path} cannot be used (${errorCode(cause)}). Check its folder, or set another file with --tokens-file.`,
    )();
  }
}

const writable = ({ groups, ...token }: KeptToken) => ({ ...token, groups: [...groups] });
