import { secretRedactor, withoutCredentials } from "../../../src/domain/foreign-text/redact-secrets.js";

describe("secretRedactor", () => {
  it.each([
    [
      "a known secret of any format",
      "the key 4f9a8b7c6d5e is wrong",
      ["4f9a8b7c6d5e"],
      "the key [redacted] is wrong",
    ],
    ["every occurrence", "abc-secret and abc-secret", ["abc-secret"], "[redacted] and [redacted]"],
    ["white space around a known secret", "x hidden-key x", [" hidden-key\n"], "x [redacted] x"],
    [
      "OpenAI's keys, known or not",
      "Incorrect API key: sk-proj-ab_12-XY.",
      [],
      "Incorrect API key: [redacted].",
    ],
    ["keys that were starred out", "key sk-test***************************cdef", [], "key [redacted]"],
    [
      "a key after an escaped line break",
      String.raw`body: \nsk-abcdefgh1234`,
      [],
      String.raw`body: \n[redacted]`,
    ],
    ["bearer tokens", '"authorization": "Bearer eyJ.a-b"', [], '"authorization": "[redacted]"'],
    ["secrets with regular-expression characters", "it is a.b+c(d)", ["a.b+c(d)"], "it is [redacted]"],
  ])("redacts %s", (_what, text, secrets, expected) => {
    expect(secretRedactor(secrets)(text)).toBe(expected);
  });

  it.each([
    ["ordinary words", "a task-force asked for sk-1 and the bearer", []],
    ["secrets too short to be any", "the cat sat", ["cat", ""]],
  ])("leaves alone %s", (_what, text, secrets) => {
    expect(secretRedactor(secrets)(text)).toBe(text);
  });
});

describe("withoutCredentials", () => {
  it.each([
    ["http://u:p@h/x?y=1", "http://[redacted]@h/x?y=1"],
    ["s3://b/p?endpoint=http://u:p@h", "s3://b/p?endpoint=http://[redacted]@h"],
    ["https://h/@x", "https://h/@x"],
  ])("%s", (text, shown) => {
    expect(withoutCredentials(text)).toBe(shown);
  });
});
