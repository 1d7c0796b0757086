/**
 * Shapes that give a secret away wherever they stand: OpenAI's keys (also right after an escaped line break,
 * as in a body that is logged as text), and whatever follows `Bearer`.
 */
const secretShapes = [/(?:\b|(?<=\\[nrt]))sk-[A-Za-z0-9_*-]{6,}/g, /\bBearer\s+[^\s"',;]+/gi];

/** Secrets shorter than this are not looked for: ordinary words would be redacted. */
const minSecretLength = 6;

/** Encoded forms shorter than this are ordinary text. */
const minFormLength = 8;

const redacted = "[redacted]";

/**
 * Makes a function that redacts secrets in a text.
 * @param secrets those that are known, of any shape; what merely looks like a key is redacted as well.
 */
export function secretRedactor(secrets: readonly string[]): (text: string) => string {
  const withoutKnown = knownSecretRedactor(secrets);
  return (text) => secretShapes.reduce((rest, shape) => rest.replace(shape, redacted), withoutKnown(text));
}

/** Redacts the known secrets alone: an answer may well explain what a key looks like. */
export function knownSecretRedactor(secrets: readonly string[]): (text: string) => string {
  let forms: readonly string[] | undefined;
  // Made for the first text, because a server that starts has none.
  return (text) =>
    (forms ??= secretForms(secrets)).reduce((rest, form) => rest.replaceAll(form, redacted), text);
}

/** Every form in which a secret may be repeated: as it is, URL-encoded, in base64 and in hexadecimal; longest first. */
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
  // By way of the bytes, because half of a character cannot be URL-encoded.
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

/** What base64 makes of the bytes wherever they stand, `shift` bytes after a multiple of three, without its edges. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const isEven = (bytes.length + shift) % 3 === 0;
  return text.slice(shift === 0 ? 0 : shift + 1, isEven ? undefined : -1);
}
