/**
 * Shapes that give a secret away wherever they stand: OpenAI's keys (also right after an escaped line break,
 * as in a body that is logged as text), and whatever follows `Bearer`.
 */
const secretShapes = [/(?:\b|(?<=\\[nrt]))sk-[A-Za-z0-9_*-]{6,}/g, /\bBearer\s+[^\s"',;]+/gi];

/** Secrets shorter than this are not looked for: they would blot out ordinary words. */
const shortestSecret = 6;

/**
 * Makes a function that blots secrets out of a text.
 * @param secrets those that are known, of any shape; what merely looks like a key is blotted out besides.
 */
export function secretRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.map((secret) => secret.trim()).filter((secret) => secret.length >= shortestSecret);
  return (text) => {
    const withoutKnown = known.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
    return secretShapes.reduce((rest, shape) => rest.replace(shape, "[redacted]"), withoutKnown);
  };
}
