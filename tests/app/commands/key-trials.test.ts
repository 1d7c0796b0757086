import { KeyTrials } from "../../../src/app/commands/key-trials.js";
import { hosts } from "../../../src/domain/hosts/known-hosts.js";

describe("KeyTrials", () => {
  it("counts a stored key only for an entry that names its server", () => {
    const login = { key: { apiKey: "sk-0123456789abcdef", origin: "http://127.0.0.1:18099" } };
    const trials = new KeyTrials({}, login);
    const counts = (env: Record<string, string>, args: readonly string[] = []) =>
      trials.hasStoredKey(
        { command: "npx", args: ["-y", "mcp-openai", ...args], env, passedOn: [] },
        hosts.cursor,
      );
    expect(counts({})).toBe(false);
    expect(counts({ OPENAI_BASE_URL: "http://127.0.0.1:18099/v1" })).toBe(true);
    expect(counts({}, ["--base-url", "http://127.0.0.1:18099/v1"])).toBe(true);
    expect(counts({ OPENAI_BASE_URL: "http://localhost:18099/v1" })).toBe(false);
    expect(counts({ OPENAI_BASE_URL: "not a URL" })).toBe(false);
  });
});
