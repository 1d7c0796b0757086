import { visit } from "jsonc-parser";
import type { HostFile, JsonExtension, RepeatedKey } from "../../../ports/host-files.js";

/** Finds comments, trailing commas and repeated keys in text that is JSON apart from these. */
export function findJsonOddities(json: string): Pick<HostFile, "extensions" | "repeatedKeys"> {
  const extensions: Partial<Record<JsonExtension, number>> = {};
  const repeatedKeys: RepeatedKey[] = [];
  const open: Set<string>[] = [];
  let separatorLine = 0;
  visit(json, {
    onComment: (_offset, _length, line) => void (extensions.comment ??= line + 1),
    onSeparator: (_character, _offset, _length, line) => void (separatorLine = line + 1),
    // Without comments, nothing else can be wrong; the parser notices a trailing comma at the bracket after it.
    onError: () => void (extensions["trailing comma"] ??= separatorLine),
    onObjectBegin: () => void open.push(new Set()),
    onObjectProperty: (name, _offset, _length, line, _character, parentPath) => {
      const names = open.at(-1);
      if (names?.has(name) === true) repeatedKeys.push({ at: [...parentPath(), name], line: line + 1 });
      names?.add(name);
    },
    onObjectEnd: () => void open.pop(),
  });
  return {
    ...(Object.keys(extensions).length > 0 && { extensions }),
    ...(repeatedKeys.length > 0 && { repeatedKeys }),
  };
}
