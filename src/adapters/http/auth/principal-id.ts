import { createHash } from "node:crypto";

/** In hexadecimal digits: 80 bits, so that nobody finds two names with the same id. */
const hashLength = 20;

/** The id of a principal: unique for an issuer and a subject, safe as the name of a folder, and begins readably. */
export function principalId(issuer: string, subject: string): string {
  const readable = subject
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 24);
  const hash = createHash("sha256")
    .update(JSON.stringify([issuer, subject]))
    .digest("hex");
  return [readable.replace(/^-|-$/g, ""), hash.slice(0, hashLength)].filter((part) => part !== "").join("-");
}
