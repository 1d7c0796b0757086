import fc from "fast-check";
import { cleanLine, cleanText } from "../../../src/domain/foreign-text/clean-text.js";
import { foreignTextStreams } from "../../../src/domain/foreign-text/foreign-text-stream.js";
import { knownSecretRedactor, secretForms } from "../../../src/domain/foreign-text/redact-secrets.js";

const secret = "sk-Ab/9+~ü=key";

describe("cleanText", () => {
  it.each([
    ["colours \x1b[31mred\x1b[0m", "colours red"],
    ["title \x1b]0;owned\x07after", "title after"],
    ["clipboard \x1b]52;c;aGk=\x1b\\after", "clipboard after"],
    ["\x9b31mC1 and \x9d0;t\x9cmore", "C1 and more"],
    ["charset \x1b(Bx \x1bcreset", "charset x reset"],
    ["over\rwritten\r\nnext\x00\x7f\x08", "overwritten\nnext"],
    ["pdf.\u202egnp.exe \u2066x\u2069", "pdf.gnp.exe x"],
    ["a\u2028b\u2029c\ufeff", "a\nb\nc"],
    ["hidden\u{e0068}\u{e0069}words", "hiddenwords"],
    ["\x1b]unfinished\nnext line", "next line"],
    [`\x1b]${"x".repeat(600)}end`, `${"x".repeat(88)}end`],
    ["ends in \x1b", "ends in "],
  ])("removes deceptive characters from %j", (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it.each(["tab\tand\nline", "שלום עולם \u200f(עברית)", "می‌خواهم", "👩‍👩‍👧 emoji é 狐", "[31m no escape", ""])(
    "leaves %j unchanged",
    (text) => {
      expect(cleanText(text)).toBe(text);
    },
  );

  it("puts a name on one line, without invisible characters", () => {
    expect(cleanLine("  gpt\n-\u200b6\u200f \t luna\u00ad ")).toBe("gpt -6 luna");
  });
});

describe("foreignTextStreams", () => {
  const forms = secretForms([secret]);

  it("recognises plain, URL-encoded, base64 and hexadecimal forms anywhere", () => {
    const redact = knownSecretRedactor([secret]);
    const bytes = Buffer.from(secret);
    const texts = [
      secret,
      encodeURIComponent(secret),
      bytes.toString("hex"),
      bytes.toString("hex").toUpperCase(),
      ...["", "a", "ab", "abc"].flatMap((before) =>
        ["", "c", "cd"].flatMap((after) => {
          const all = Buffer.from(before + secret + after);
          return [all.toString("base64"), all.toString("base64url")];
        }),
      ),
    ];
    for (const text of texts) {
      const shown = redact(`<${text}>`);
      expect(shown).toContain("[redacted]");
      expect(shown.length).toBeLessThan("<[redacted]>".length + 12);
    }
  });

  it("redacts split secrets, holds back no more than needed, and agrees with the whole text", () => {
    const part = fc.oneof(
      fc.constantFrom(...forms, "sk-", "sk-Ab", "\x1b[31m", "\u202e", "👩‍👧", "\ud83d"),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (parts, cuts) => {
          const text = parts.join("");
          const stream = foreignTextStreams([secret])();
          let shown = "";
          for (let at = 0; at < text.length;) {
            const length = cuts.next().value as number;
            shown += stream.push(text.slice(at, at + length));
            at += length;
          }
          shown += stream.end();
          for (const form of forms) expect(shown).not.toContain(form);
          expect(shown).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("passes on at once what cannot be part of a secret, and the rest at the end", () => {
    const stream = foreignTextStreams([secret])();
    expect(stream.push("plain text. s")).toBe("plain text. ");
    expect(stream.push("o it was.")).toBe("so it was.");
    expect(stream.push(" sk-A")).toBe(" ");
    expect(stream.end()).toBe("sk-A");
    expect(foreignTextStreams([])().push("anything")).toBe("anything");
  });
});
