import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { err, ok, type Result, ResultAsync } from "neverthrow";
import { Chat } from "../../adapters/cli/chat/chat.js";
import { maxHistory, Prompt } from "../../adapters/cli/chat/prompt.js";
import { ChatHistory } from "../../adapters/file-system/conversations/chat-history.js";
import { ConversationFolder } from "../../adapters/file-system/conversations/conversation-folder.js";
import { errorCode } from "../../adapters/file-system/errno.js";
import { readBytes, useRegularFile } from "../../adapters/file-system/read-regular-file.js";
import { writeAtomically } from "../../adapters/file-system/write-atomically.js";
import { MemoryConversationStore } from "../../adapters/memory/memory-conversation-store.js";
import { SittingConversations } from "../../adapters/memory/sitting-conversations.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { mediaTypeOf } from "../../domain/images/inputs/image-bytes.js";
import type { Application } from "../composition/application.js";
import type { Overrides } from "../composition/tokens.js";
import { expandHome } from "../settings/expand.js";
import { currentFolder, dataFolder } from "../settings/user-folders.js";
import type { CommandLine } from "./command-line.js";
import { conversationToContinue } from "./conversations.js";
import { reportUsageErrors } from "./open-terminal.js";
import type { CommandContext } from "./run-tool-command.js";

interface ChatContext extends Pick<CommandContext, "settings" | "terminal" | "stdin" | "stdout" | "signal"> {
  readonly stderr: NodeJS.WriteStream;
  /** Creates the application with this store. */
  readonly open: (overrides: Pick<Overrides, "conversationStore">) => Pick<Application, "serverParts">;
}

/** `mcp-openai chat`. @returns the exit code. */
export async function runChat(
  { words, toolArguments, flags }: Pick<CommandLine, "words" | "toolArguments" | "flags">,
  { settings, terminal, stdin, stdout, stderr, signal, open }: ChatContext,
): Promise<number> {
  const fail = (issue: string) => reportUsageErrors("chat", [issue], terminal);
  if (!stdin.isTTY || !(stderr.isTTY || stdout.isTTY)) {
    return fail(
      "chat needs a terminal to type in; from a pipe or a script, use mcp-openai ask, and ask --continue to go on",
    );
  }
  const found = await conversationToContinue(flags, settings, systemClock);
  if (found.isErr()) return fail(found.error);
  const { conversationDir } = settings;
  const isKept = conversationDir !== undefined;
  const store = new SittingConversations(
    isKept
      ? new ConversationFolder({ folder: conversationDir, clock: systemClock })
      : new MemoryConversationStore(),
  );
  const turns = (id: string) => store.read(id).mapErr(({ message }) => message);
  if (found.value !== undefined) {
    const known = await turns(found.value);
    if (known.isErr()) return fail(terminal.wording.message(known.error));
  }
  const history = isKept ? new ChatHistory(join(dataFolder("chat"), "history.json"), maxHistory) : undefined;
  const prompt = new Prompt({
    input: stdin,
    output: stderr.isTTY ? stderr : stdout,
    history: (await history?.read()) ?? [],
    onMessage: (message) => history?.add(message),
  });
  const { serverParts } = open({ conversationStore: store });
  const chat = new Chat({
    ...serverParts,
    terminal,
    prompt,
    turns: async (id) => turns(id),
    notKept: () => store.issue,
    findImage,
    saveText,
    ...(isKept && { howToContinue }),
  });
  process.on("SIGINT", () => chat.interrupt());
  const start = {
    query: words,
    toolArguments,
    ...(found.value !== undefined && { conversation: found.value }),
  };
  const code = await chat.run(start, signal);
  await history?.written();
  return code;
}

const howToContinue = (id: string): string =>
  `To continue: mcp-openai chat -c, or later mcp-openai chat --conversation ${id}`;

/** A path as it was typed or dropped into the terminal. */
function typedPath(path: string): string {
  const unquoted = /^(["'])(.*)\1$/s.exec(path)?.[2] ?? path;
  return resolve(currentFolder(), expandHome(unquoted));
}

async function findImage(typed: string): Promise<Result<string, string>> {
  // Terminals escape the path of a file that is dropped into them, as for a shell.
  for (const path of [typed, typed.replace(/\\(.)/gs, "$1")].map(typedPath)) {
    const status = await stat(path).catch(() => undefined);
    if (status?.isFile() !== true) continue;
    const start = await readStart(path);
    return start.andThen((bytes) =>
      mediaTypeOf(bytes) === undefined
        ? err(
            `${path} is not a PNG, JPEG, WebP, GIF or SVG image, judging by its content. Choose another file.`,
          )
        : ok(path),
    );
  }
  return err(`There is no file ${typedPath(typed)}. Check the path.`);
}

/** As much of an image as tells its type. */
const startBytes = 4_096;

const readStart = (path: string): ResultAsync<Buffer, string> =>
  ResultAsync.fromThrowable(
    () => useRegularFile(path, Infinity, (file, { size }) => readBytes(file, 0, Math.min(size, startBytes))),
    (cause) => `${path} cannot be read (${errorCode(cause)}). Choose another file.`,
  )();

async function saveText(typed: string, text: string): Promise<Result<string, string>> {
  const path = typedPath(typed);
  const write = ResultAsync.fromThrowable(() => writeAtomically(path, text, { exclusive: true }), errorCode);
  return write()
    .map(() => path)
    .mapErr((code) => {
      if (code === "EEXIST") return `${path} exists already, and was not changed. Choose another name.`;
      if (code === "ENOENT") return `There is no folder ${dirname(path)}. Create it, or choose another one.`;
      return `${path} cannot be written (${code}). Choose another path.`;
    });
}
