import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConversationFolder } from "../../../src/adapters/file-system/conversations/conversation-folder.js";
import { conversationToContinue, withKeptConversations } from "../../../src/app/commands/conversations.js";
import { readSettings } from "../../../src/app/settings/read-settings.js";
import { dataFolder } from "../../../src/app/settings/user-folders.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";

afterAll(removeTemporaryFolders);

describe("withKeptConversations", () => {
  it("keeps conversations in the user's data folder, in the folder that is set, or nowhere", () => {
    expect(folderWith({})).toBe(dataFolder("conversations"));
    expect(folderWith({ MCP_OPENAI_CONVERSATION_DIR: "/data/talks" })).toBe("/data/talks");
    const discarded = {
      MCP_OPENAI_CONVERSATION_DIR: "/data/talks",
      MCP_OPENAI_DISCARD_CONVERSATIONS: "true",
    };
    expect(folderWith(discarded)).toBeUndefined();
  });

  const folderWith = (environment: Record<string, string>) =>
    withKeptConversations(readSettings(environment)._unsafeUnwrap()).conversationDir;
});

describe("conversationToContinue", () => {
  it("is a new conversation, the named one, or the last one", async () => {
    const { resolve, store } = await setup();
    expect(await resolve({})).toBeUndefined();
    expect(await resolve({ conversation: "abc" })).toBe("abc");
    expect(await resolve({ continue: true })).toMatch(/^there is no conversation to continue in \/.*; ask/);
    await store.begin("abc", { question: "Why?", answer: "Because.", model: "m", at: new Date() });
    expect(await resolve({ continue: true })).toBe("abc");
  });

  it("says why it cannot continue one", async () => {
    const { resolve, folder } = await setup();
    expect(await resolve({ continue: true, conversation: "abc" })).toMatch(/cannot be used together$/);
    const nowhere = { conversationDir: undefined, discardConversations: true };
    expect(await resolve({ continue: true }, nowhere)).toMatch(
      /^--continue cannot work, .*--discard-conversations\) is set$/,
    );
    const homeless = { conversationDir: undefined, discardConversations: false };
    expect(await resolve({ conversation: "abc" }, homeless)).toMatch(/^--conversation cannot work, .* HOME/);
    await mkdir(folder);
    const file = join(folder, "file");
    await writeFile(file, "");
    expect(await resolve({ continue: true }, { conversationDir: file })).toMatch(
      /^--continue cannot find the last conversation\. The conversation folder .* cannot be used: /,
    );
  });

  async function setup() {
    const folder = join(await temporaryFolder(), "conversations");
    const clock = new ManualClock();
    type Where = { readonly conversationDir?: string | undefined; readonly discardConversations?: boolean };
    return {
      folder,
      store: new ConversationFolder({ folder, clock }),
      /** The id, or what is wrong. */
      resolve: async (
        flags: Parameters<typeof conversationToContinue>[0],
        { conversationDir, discardConversations = false }: Where = { conversationDir: folder },
      ) => {
        const where = { discardConversations, ...(conversationDir !== undefined && { conversationDir }) };
        const found = await conversationToContinue(flags, where, clock);
        return found.match<string | undefined>(
          (id) => id,
          (issue) => issue,
        );
      },
    };
  }
});
