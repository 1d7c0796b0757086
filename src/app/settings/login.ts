import { join } from "node:path";
import { readKeyFile, type StoredKey } from "../../adapters/file-system/login/key-file.js";
import { configFolder } from "./user-folders.js";

/** The key that `mcp-openai login` stored. It counts after the environment, and for one server only. */
export interface Login {
  /** Absent: there is none. */
  readonly key?: StoredKey;
  /** Why it cannot be used. Absent: it can, or there is none. */
  readonly note?: string;
}

export const loginPath = (): string => join(configFolder(), "login.json");

export const readLogin = (): Login =>
  readKeyFile(loginPath()).match<Login>(
    (key) => (key === undefined ? {} : { key }),
    (note) => ({ note }),
  );
