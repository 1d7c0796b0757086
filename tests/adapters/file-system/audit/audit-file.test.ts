import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AuditFile } from "../../../../src/adapters/file-system/audit/audit-file.js";
import { RecordingLogger } from "../../../../src/testing/doubles/recording-logger.js";
import { removeTemporaryFolders, temporaryFolder } from "../../../support/built-server.js";

afterAll(removeTemporaryFolders);

describe("the audit file", () => {
  const entry = {
    time: "2026-11-28T12:00:00.000Z",
    principal: "local",
    tool: "ask-openai",
    outcome: "success",
    milliseconds: 1,
  };
  const fileAt = (path: string) => {
    const logger = new RecordingLogger();
    const file = new AuditFile({ path, keepsContent: false, redact: (text) => text, logger });
    return { file, logger };
  };

  it("warns once as long as it cannot be written, and harms nothing", async () => {
    const folder = join(await temporaryFolder(), "later");
    const { file, logger } = fileAt(join(folder, "audit.jsonl"));
    file.write(entry);
    file.write(entry);
    expect(logger.entries).toMatchObject([{ level: "warn", fields: { code: "ENOENT" } }]);
    await mkdir(folder);
    file.write(entry);
    expect(await readFile(join(folder, "audit.jsonl"), "utf8")).toBe(`${JSON.stringify(entry)}\n`);
    await rm(folder, { recursive: true });
    file.write(entry);
    expect(logger.entries).toHaveLength(2);
  });

  it("may be moved away at any time", async () => {
    const path = join(await temporaryFolder(), "audit.jsonl");
    const { file } = fileAt(path);
    file.write(entry);
    await rename(path, `${path}.1`);
    file.write(entry);
    file.write(entry);
    expect((await readFile(path, "utf8")).split("\n")).toHaveLength(3);
  });
});
