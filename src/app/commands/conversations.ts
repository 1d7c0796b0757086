import { err, ok, type Result } from "neverthrow";
import { ConversationFolder } from "../../adapters/file-system/conversations/conversation-folder.js";
import type { AskModels } from "../../domain/ask/ask-models.js";
import type { Answer } from "../../domain/ask/json-answers/check-answer.js";
import type { Clock } from "../../ports/clock.js";
import type { Flags } from "../settings/read-settings.js";
import type { Settings } from "../settings/settings.js";
import { absoluteFolder, dataFolder, homeNote } from "../settings/user-folders.js";

/**
 * The settings of `ask` and `chat`, which keep conversations unless told not to: `conversationDir` is set, and absolute,
 * if conversations are kept.
 */
export function withKeptConversations({ conversationDir, ...settings }: Settings): Settings {
  if (settings.discardConversations) return settings;
  if (conversationDir !== undefined) return { ...settings, conversationDir: absoluteFolder(conversationDir) };
  const folder = dataFolder("conversations");
  // Without a home folder, nobody would find them again.
  return homeNote() === undefined ? { ...settings, conversationDir: folder } : settings;
}

/**
 * Resolves `--continue` and `--conversation`.
 * @returns the id; undefined: a new conversation. On failure, an issue of the command line.
 */
export async function conversationToContinue(
  flags: Flags,
  { conversationDir, discardConversations }: Pick<Settings, "conversationDir" | "discardConversations">,
  clock: Clock,
): Promise<Result<string | undefined, string>> {
  const isLast = flags["continue"] === true;
  const id = flags["conversation"];
  if (!isLast && id === undefined) return ok(undefined);
  if (isLast && id !== undefined) return err("--continue and --conversation cannot be used together");
  const option = isLast ? "--continue" : "--conversation";
  if (conversationDir === undefined) {
    const why = discardConversations
      ? "MCP_OPENAI_DISCARD_CONVERSATIONS (--discard-conversations) is set"
      : "this user has no home folder; set HOME or MCP_OPENAI_CONVERSATION_DIR";
    return err(`${option} cannot work, because no conversations are kept: ${why}`);
  }
  if (!isLast) return ok(String(id));
  const last = await new ConversationFolder({ folder: conversationDir, clock }).last();
  return last
    .mapErr(({ message }) => `--continue cannot find the last conversation. ${message}`)
    .andThen((found) =>
      found === undefined
        ? err(`there is no conversation to continue in ${conversationDir}; ask without --continue first`)
        : ok(found),
    );
}

/** Asks without a word about the conversation, which is forgotten when the program ends. */
export const withoutConversation = (ask: Pick<AskModels, "execute">): Pick<AskModels, "execute"> => ({
  execute: (input, caller) =>
    ask.execute(input, caller).map((answer) => {
      if (!("answers" in answer)) return forget(answer);
      const { answers, comparison } = answer;
      return {
        ...answer,
        answers: answers.map((one) => ("answer" in one ? { ...one, answer: forget(one.answer) } : one)),
        ...(comparison && { comparison: forget(comparison) }),
      };
    }),
});

function forget(answer: Answer): Answer {
  const { conversation, ...rest } = answer;
  return conversation === undefined ? answer : rest;
}
