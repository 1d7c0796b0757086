import { dirname } from "node:path";
import { ResultAsync } from "neverthrow";
import { z } from "zod";
import { makeFolder } from "../make-folder.js";
import { readRegularFile } from "../read-regular-file.js";
import { writeAtomically } from "../write-atomically.js";

const maxFileBytes = 1_000_000;

/** The maximum length of a message that is kept, in characters. A long one was pasted, and can be again. */
const maxLength = 10_000;

const schema = z.array(z.string());

/**
 * What a person typed in `mcp-openai chat`, for the up arrow in later sittings, in a file that only this user can read.
 * Failures are ignored, because the chat matters more.
 */
export class ChatHistory {
  readonly #path: string;
  readonly #maxMessages: number;
  /** Settles when all pending writes are done. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param path absolute. */
  constructor(path: string, maxMessages: number) {
    this.#path = path;
    this.#maxMessages = maxMessages;
  }

  /** Newest first. Empty if there is none, or if it is damaged. */
  read(): Promise<readonly string[]> {
    const read = async () =>
      schema.parse(JSON.parse(String(await readRegularFile(this.#path, maxFileBytes))));
    return ResultAsync.fromThrowable(read, () => undefined)().unwrapOr([]);
  }

  /** Adds a message, as the newest. */
  add(message: string): void {
    if (message.length > maxLength) return;
    this.#last = this.#last.then(() =>
      ResultAsync.fromThrowable(
        () => this.#add(message),
        () => undefined,
      )().unwrapOr(undefined),
    );
  }

  /** Settles when everything is written. */
  async written(): Promise<void> {
    await this.#last;
  }

  async #add(message: string): Promise<void> {
    // Read again, because another terminal may have added to it.
    const others = (await this.read()).filter((other) => other !== message);
    let kept = [message, ...others].slice(0, this.#maxMessages);
    while (Buffer.byteLength(JSON.stringify(kept)) > maxFileBytes / 2) kept = kept.slice(0, kept.length / 2);
    await makeFolder(dirname(this.#path));
    await writeAtomically(this.#path, `${JSON.stringify(kept, undefined, 1)}\n`);
  }
}
