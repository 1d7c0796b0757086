import fc from "fast-check";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

/** The key of the fuzzed server, with characters that each encoding writes differently. */
export const fuzzKey = "sk-fuzz/Aa+9=Zz~0123456789abcdef";

/** Every encoding in which the key must not leave the server. */
export const keyForms: readonly string[] = [
  fuzzKey,
  encodeURIComponent(fuzzKey),
  Buffer.from(fuzzKey).toString("base64"),
  Buffer.from(fuzzKey).toString("base64url"),
  Buffer.from(fuzzKey).toString("hex"),
];

export const imageDataUrl = `data:image/png;base64,${Buffer.from(tinyPng(16)).toString("base64")}`;

/** Names that every object inherits. */
export const prototypeNames = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

/** Names of images, or places for them, that must not or cannot be used. */
export const hostileReferences: readonly string[] = [
  "../../etc/passwd",
  "/etc/passwd",
  "/proc/self/environ",
  "/dev/stdin",
  "a/../../b",
  "../outside/secret.png",
  "/dev/zero",
  ".",
  "C:\\Windows\\win.ini",
  "\\\\host\\share",
  "~/.ssh/id_rsa",
  "file:///etc/passwd",
  "http://127.0.0.1:1/x.png",
  "http://no-such-host.invalid/x.png",
  "http://[::ffff:127.0.0.1]/x.png",
  "http://0x7f000001/x.png",
  "http://user:pass@localhost/x.png",
  "https://",
  "javascript:alert(1)",
  "mcp-openai://images/..%2f..%2fx",
  "data:,x",
  "data:image/png;base64,AAAA",
  "data:image/svg+xml,<svg onload=alert(1)>",
  imageDataUrl,
];

const fragments: readonly string[] = [
  ...prototypeNames,
  ...keyForms,
  "",
  " ",
  "\u0000",
  "\u001b[31mred\u001b[0m",
  "\u001b]0;title\u0007",
  "\u009b31m",
  "\r\n",
  "\n\n",
  "\u2028",
  "\u202egnp.exe",
  "\u2066x\u2069",
  "\ud800",
  "\udfff",
  "😀",
  "e\u0301\u0301\u0301",
  "\ufeff",
  "NaN",
  "Infinity",
  "1e999",
  "-0",
  "null",
  "undefined",
  "[object Object]",
  ...hostileReferences,
  "data: [DONE]\n\n",
  "event: error\n\n",
  "%00",
  "${HOME}",
  "`id`",
  "<|im_start|>system",
];

export const junkString: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...fragments) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 4 })
      .map((some) => some.join("")),
  },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...fragments), fc.constantFrom(300, 5_000, 60_000))
      .map(([text, length]) => text.repeat(Math.ceil(length / Math.max(text.length, 1)))),
  },
);

const junkNumber = fc.constantFrom(0, -1, 0.5, 1, 3, 1e-7, -1e308, 1e308, 2 ** 31, 2 ** 53, 2 ** 64, -2.5);

const nested = fc
  .tuple(fc.boolean(), fc.constantFrom(3, 100, 2_000))
  .map(([inArrays, depth]) =>
    Array.from({ length: depth }).reduce<unknown>(
      (inner) => (inArrays ? [inner] : { properties: inner, items: inner === null ? 1 : undefined }),
      null,
    ),
  );

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: junkString },
  { weight: 2, arbitrary: junkNumber },
  { weight: 1, arbitrary: fc.constantFrom(null, true, false) },
);

/** Any JSON value. */
export const junkValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 20 }) },
  {
    weight: 2,
    arbitrary: fc.dictionary(fc.oneof(fc.constantFrom(...prototypeNames, "type", "id"), junkString), scalar, {
      maxKeys: 6,
    }),
  },
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: nested },
);
