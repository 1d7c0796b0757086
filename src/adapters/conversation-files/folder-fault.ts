import type { ConversationStoreError } from "../../ports/conversation-store.js";

const elsewhere = "set MCP_OPENAI_CONVERSATION_DIR to a folder that you may write";

/** By the codes that the operating system gives: why, and what to do next. */
const explanations: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Free some space",
  EDQUOT: "your disk quota is used up. Free some space",
  EACCES: `permission was denied. Allow this user to read and write it, or ${elsewhere}`,
  EPERM: `permission was denied. Allow this user to read and write it, or ${elsewhere}`,
  EROFS: `its file system is read-only. To keep conversations, ${elsewhere}`,
  ENOTDIR: `a part of its path is a file, not a folder. Move that file away, or ${elsewhere}`,
  EEXIST: `a file stands in its place. Move that file away, or ${elsewhere}`,
  ENOTFILE: `something that is not a file stands in the place of one. Move it away, or ${elsewhere}`,
  EFBIG: `one of its files is larger than it can be. Move that file away, or ${elsewhere}`,
};

/**
 * What a failed use of the folder comes to, in words that name it and the way out.
 * @param code the system's code of the error, such as `ENOSPC`.
 */
export function folderFault(code: string, folder: string): ConversationStoreError {
  const explanation =
    explanations[code] ?? `the system reported ${code}. Check the folder and its disk, or ${elsewhere}`;
  return {
    kind: "unavailable",
    message: `The conversation folder ${folder} cannot be used: ${explanation}.`,
  };
}
