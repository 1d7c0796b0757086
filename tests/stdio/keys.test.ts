import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { builtServer, withoutSettings } from "../support/built-server.js";
import { testKey } from "../support/openai-server.js";
import { closeSessions, sharedSession, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

describe("keys as people paste them, over stdio", () => {
  it.each([
    `"${testKey}"`,
    `'${testKey}'`,
    `OPENAI_API_KEY=${testKey}`,
    `export OPENAI_API_KEY="${testKey}"`,
    `Bearer ${testKey}`,
  ])("works, with one note: %s", async (key) => {
    const { call, stderr } = await stdioSession({ environment: { OPENAI_API_KEY: key } });
    expect((await call("ask-openai", { query: "Hello" })).isError).toBeUndefined();
    expect(stderr().match(/OPENAI_API_KEY contains more than the key/g)).toHaveLength(1);
    expect(stderr()).not.toContain(testKey);
    expect(stderr()).not.toContain("[redacted]");
  });

  it.each([
    ["$OPENAI_API_KEY", "is a placeholder, or a reference"],
    ["${OPENAI_API_KEY}", "is a placeholder, or a reference"],
    ["your-api-key-here", "is a placeholder, or a reference"],
    ["sk-...", "is a placeholder, or a reference"],
    ["<your_key>", "is a placeholder, or a reference"],
    ["<your key>", "placeholder"],
    ["sk-secret with-blanks", "contains a space"],
  ])("starts and says what is wrong: %s", async (key, words) => {
    const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: "https://api.openai.com/v1" };
    const { call, stderr } = await stdioSession({ environment });
    const result = await call("ask-openai", { query: "Hello" });
    expect(result.isError).toBe(true);
    const doctor = spawnSync(process.execPath, [builtServer, "doctor"], {
      env: withoutSettings(environment),
    });
    for (const text of [stderr(), textOf(result), doctor.stdout.toString()]) {
      expect(text).toContain(words);
      expect(text).not.toContain("sk-secret");
    }
    expect(stderr().match(/"level":"warn"/g)).toHaveLength(1);
  });
});

it("finds files over stdio, as macOS names them and as people type them", async () => {
  const { call, imageFolder } = await sharedSession();
  const made = await call("create-image", { prompt: "a fox", save_to: join(imageFolder, "fox.png") });
  expect(made.isError).toBeUndefined();
  await writeFile(
    join(imageFolder, "At 9.41\u202fAM caf\u00e9.png"),
    await readFile(join(imageFolder, "fox.png")),
  );
  const typed = join(imageFolder, "At 9.41 AM cafe\u0301.png");
  for (const image of [typed, `"${typed}"`, typed.replaceAll(" ", "\\ ")]) {
    const answer = await call("ask-openai", { query: "What is this?", images: [image] });
    expect(textOf(answer)).not.toContain("does not exist");
    expect(answer.isError).toBeUndefined();
  }
});
