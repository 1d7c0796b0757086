/**
 * Patterns that identify a secret anywhere: OpenAI keys (also directly after an escaped line break, as in a body
 * logged as text), and whatever follows `Bearer`.
 */
const secretPatterns = [/(?:\b|(?<=\\[nrt]))sk-[A-Za-z0-9_*-]{6,}/g, /\bBearer\s+[^\s"',;]+/gi];

/** Shorter secrets are ignored, because ordinary words would be redacted. */
const minSecretLength = 6;

/** Shorter encoded forms are ignored, because ordinary text would be redacted. */
const minFormLength = 8;

const redacted = "[redacted]";

/**
 * Creates a function that redacts secrets in text.
 * @param secrets known secrets, of any format. Anything that looks like a key is redacted too.
 */
export function secretRedactor(secrets: readonly string[]): (text: string) => string {
  const withoutKnown = knownSecretRedactor(secrets);
  return (text) =>
    secretPatterns.reduce((rest, pattern) => rest.replace(pattern, redacted), withoutKnown(text));
}

/** Redacts the user names and passwords of addresses. */
export const withoutCredentials = (text: string): string =>
  text.replace(/\/\/[^/@\s"']+@/g, `//${redacted}@`);

/** Redacts only the known secrets, because an answer may explain what a key looks like. */
export function knownSecretRedactor(secrets: readonly string[]): (text: string) => string {
  let forms: readonly string[] | undefined;
  // Computed for the first text, because a starting server has none.
  return (text) => {
    let rest = text;
    for (const form of (forms ??= secretForms(secrets))) rest = rest.replaceAll(form, redacted);
    return rest;
  };
}

/** All forms in which a secret may appear: plain, URL-encoded, in base64 and in hexadecimal; longest first. */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const known = secrets.map((secret) => secret.trim()).filter((secret) => secret.length >= minSecretLength);
  const forms = known.flatMap((secret) => [secret, ...encodedForms(secret).filter(isLongEnough)]);
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

const isLongEnough = (form: string): boolean => form.length >= minFormLength;

function encodedForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const escapedEach = hex.replace(/../g, "%$&");
  const base64 = [0, 1, 2].map((shift) => base64Core(bytes, shift));
  const urlSafe = base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  // Via the bytes, because a lone surrogate cannot be URL-encoded.
  const escaped = encodeURIComponent(bytes.toString());
  return [
    escaped,
    escaped.replace(/%../g, (code) => code.toLowerCase()),
    escapedEach,
    escapedEach.toUpperCase(),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...urlSafe,
  ];
}

/** The base64 characters that depend only on these bytes, if they start `shift` bytes after a multiple of three. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const isEven = (bytes.length + shift) % 3 === 0;
  return text.slice(shift === 0 ? 0 : shift + 1, isEven ? undefined : -1);
}
