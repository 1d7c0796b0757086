import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import { tellAgain } from "../../../domain/call/host-phrases.js";
import type { Clock } from "../../../ports/clock.js";
import type { ConversationStore, ConversationStoreError, Turn } from "../../../ports/conversation-store.js";
import { makeFolder } from "../make-folder.js";
import { readRegularFile } from "../read-regular-file.js";
import { temporaryName, writeAtomically } from "../write-atomically.js";
import { readConversation, writeConversation } from "./conversation-file.js";
import { unlessMissing } from "../errno.js";
import { folderError } from "../folder-error.js";
import { withLock } from "../file-lock.js";

export interface ConversationFolderOptions {
  /** An absolute path. The folder is created with the first conversation. */
  readonly folder: string;
  readonly clock: Clock;
  /** The maximum number of files; beyond it, the least recently written are deleted. Default: 1,000. */
  readonly maxFiles?: number;
}

/** The maximum size of a conversation, including small copies of its images. */
const maxFileBytes = 100_000_000;

/** Matches conversations and locks. */
const ownFile = /^[a-z0-9]{1,64}\.(?:json|lock)$/;

const conversationFile = /^[a-z0-9]{1,64}\.json$/;

/**
 * Stores each conversation in its own file, readable only by this user; other files are left alone. Several servers
 * may share the folder. A process that dies while writing leaves the conversation unchanged.
 */
export class ConversationFolder implements ConversationStore {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #maxFiles: number;
  /** Settles when all pending appends are done. Never rejects. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ folder, clock, maxFiles = 1_000 }: ConversationFolderOptions) {
    this.#folder = folder;
    this.#clock = clock;
    this.#maxFiles = maxFiles;
  }

  read(id: string): ResultAsync<readonly Turn[], ConversationStoreError> {
    return this.#guard(() => this.#read(id));
  }

  /** The id of the conversation that was written last, by any program. Undefined: there is none. */
  last(): ResultAsync<string | undefined, ConversationStoreError> {
    return this.#guard(async () => {
      const names = (await unlessMissing(readdir(this.#folder))) ?? [];
      const [newest] = await this.#newestFirst(names.filter((name) => conversationFile.test(name)));
      return ok(newest?.name.replace(/\.json$/, ""));
    });
  }

  begin(id: string, turn: Turn): ResultAsync<void, ConversationStoreError> {
    return this.#guard(async () => {
      await makeFolder(this.#folder);
      await this.#write(id, [turn]);
      await this.#prune();
      return ok();
    });
  }

  append(id: string, turn: Turn): ResultAsync<void, ConversationStoreError> {
    const appended = this.#last.then(() => this.#guard(() => this.#append(id, turn)));
    this.#last = appended;
    return new ResultAsync(appended);
  }

  async #append(id: string, turn: Turn): Promise<Result<void, ConversationStoreError>> {
    const known = await this.#read(id);
    if (known.isErr()) return err(known.error);
    return withLock(join(this.#folder, `${id}.lock`), this.#clock, async () => {
      // Read again, because another server may have appended to it.
      const turns = await this.#read(id);
      if (turns.isErr()) return err(turns.error);
      await this.#write(id, [...turns.value, turn]);
      return ok();
    });
  }

  async #read(id: string): Promise<Result<readonly Turn[], ConversationStoreError>> {
    if (!ownFile.test(`${id}.json`)) return err(this.#notFound());
    const path = this.#path(id);
    const text = await unlessMissing(readRegularFile(path, maxFileBytes).then(String));
    if (text === undefined) return err(this.#notFound());
    const turns = readConversation(text);
    return turns === undefined ? err(unreadable(path)) : ok(turns);
  }

  #write(id: string, turns: readonly Turn[]): Promise<unknown> {
    return writeAtomically(this.#path(id), writeConversation(turns), { flush: true });
  }

  async #prune(): Promise<void> {
    const names = (await readdir(this.#folder)).filter(
      (name) => ownFile.test(name) || temporaryName.test(name),
    );
    if (names.length <= this.#maxFiles) return;
    const files = await this.#newestFirst(names);
    await Promise.all(
      files.slice(this.#maxFiles).map(({ name }) => rm(join(this.#folder, name), { force: true })),
    );
  }

  async #newestFirst(names: readonly string[]): Promise<readonly { readonly name: string }[]> {
    const files = await Promise.all(
      names.map(async (name) => {
        const status = await unlessMissing(lstat(join(this.#folder, name)));
        return { name, writtenAt: status?.mtimeMs ?? 0 };
      }),
    );
    return files.sort((one, other) => other.writtenAt - one.writtenAt);
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  #notFound(): ConversationStoreError {
    return {
      kind: "not-found",
      message:
        `There is no conversation with this id in ${this.#folder}: it never existed, or its file was deleted ` +
        `(beyond ${this.#maxFiles} files, the oldest are). Leave conversation out${tellAgain}.`,
    };
  }

  #guard<Value>(
    work: () => Promise<Result<Value, ConversationStoreError>>,
  ): ResultAsync<Value, ConversationStoreError> {
    return ResultAsync.fromThrowable(work, (cause) =>
      folderError(
        { name: "conversation folder", path: this.#folder, setting: "MCP_OPENAI_CONVERSATION_DIR" },
        cause,
      ),
    )().andThen((result) => result);
  }
}

const unreadable = (path: string): ConversationStoreError => ({
  kind: "unreadable",
  message: `The file ${path} is damaged, so this conversation cannot continue; others are not affected. Fix the file or delete it.`,
});
