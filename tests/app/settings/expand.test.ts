import { homedir } from "node:os";
import { join } from "node:path";
import { credentialHeaders } from "../../../src/adapters/openai/http/credential-headers.js";
import { readSettings } from "../../../src/app/settings/read-settings.js";
import { keyNotes, tidyKey } from "../../../src/app/settings/secrets.js";

describe("settings that hold references", () => {
  it.each([
    ["~/images", join(homedir(), "images")],
    ["$HOME/images", join(homedir(), "images")],
    ["${HOME}/images", join(homedir(), "images")],
    ["${env:DATA}/images", "/data/images"],
    ["%DATA%/images", "/data/images"],
  ])("expand %s", (imageDir, expected) => {
    const environment = { MCP_OPENAI_IMAGE_DIR: imageDir, DATA: "/data" };
    expect(readSettings(environment)._unsafeUnwrap().imageDir).toBe(expected);
  });

  it.each([
    "${user_config.dir}",
    "${input:dir}/a",
    "$NOT_SET/a",
    "%NOT_SET%",
    "~somebody/a",
    "${MCP_OPENAI_IMAGE_DIR}",
  ])("refuse %s", (imageDir) => {
    expect(readSettings({ MCP_OPENAI_IMAGE_DIR: imageDir })._unsafeUnwrapErr().issues).toEqual([
      expect.stringContaining(`MCP_OPENAI_IMAGE_DIR is literally ${imageDir}`),
    ]);
  });

  it("leave percent signs in URLs alone", () => {
    const baseUrl = "https://example.org/%AB%CD/v1";
    expect(readSettings({ OPENAI_BASE_URL: baseUrl })._unsafeUnwrap().baseUrl).toBe(baseUrl);
  });
});

describe("keys with something around them", () => {
  it.each([
    '"sk-a"',
    "'sk-a'",
    "“sk-a”",
    "OPENAI_API_KEY=sk-a",
    'export OPENAI_API_KEY="sk-a"',
    "Bearer sk-a",
    '"sk-a",',
  ])("are read without it, with a note that does not show them: %s", (value) => {
    expect(tidyKey(value)).toBe("sk-a");
    const notes = keyNotes({ OPENAI_API_KEY: value });
    expect(notes).toHaveLength(1);
    expect(notes[0]).not.toContain("sk-a");
  });

  it.each(["sk-a", " sk-a ", "sk-proj-A_b-C=="])("need no note if there is nothing: %s", (value) => {
    expect(keyNotes({ OPENAI_API_KEY: value })).toEqual([]);
  });

  it.each([
    "$OPENAI_API_KEY",
    "${OPENAI_API_KEY}",
    "%OPENAI_API_KEY%",
    "your-key-here",
    "sk-...",
    "<key>",
    "sk-proj-xxxxxxxx",
    "sk-XXXX-XXXX",
    "sk-0000000000",
    "sk-svcacct-******",
    "sk-change-me",
  ])("that are none are explained by a call: %s", (apiKey) => {
    const options = { ...readSettings({ OPENAI_API_KEY: apiKey })._unsafeUnwrap(), redact: String };
    expect(credentialHeaders(options)._unsafeUnwrapErr().message).toContain(
      "is a placeholder, or a reference",
    );
  });
});
