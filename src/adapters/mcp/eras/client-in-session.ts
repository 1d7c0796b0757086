import { randomBytes } from "node:crypto";
import { z } from "zod";
import { fieldsOf } from "../protocol/fields-of.js";
import type { Host } from "../protocol/handlers.js";

/**
 * Over HTTP, a client of the revisions before 2026 says who it is only in `initialize`, and this server keeps no sessions:
 * any node may answer the next request. So the id of the session, which the client sends with each of them, says it.
 */

/** In characters. Proxies accept headers of about 8,000 together. */
const maxLength = 2_000;

const schema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  extensions: z.record(z.string(), z.unknown()).default({}),
});

/** @param params of `initialize`, unchecked. @returns the id of a session. */
export function sessionFor(params: unknown): string {
  const { clientInfo, capabilities } = fieldsOf(params);
  const { name, version } = fieldsOf(clientInfo);
  const { extensions } = fieldsOf(capabilities);
  // Different for each client, so that one of them cannot cancel the requests of another.
  const unique = randomBytes(12).toString("base64url");
  const facts = [{ name, version, extensions }, { name, version }, {}];
  const encoded = facts
    .map((one) => Buffer.from(JSON.stringify(one)).toString("base64url"))
    .find(({ length }) => length <= maxLength);
  return `${unique}.${encoded}`;
}

/**
 * Who asks, as far as it is known.
 * @param session of the header `Mcp-Session-Id`. Whoever writes it claims what a client may claim in `initialize`.
 * @param userAgent of the header: ChatGPT gives its name there. The first word counts.
 */
export function hostInSession(session: string | undefined, userAgent: string | undefined): Host {
  const name = /^[\w.-]{1,100}(?=\/)/.exec(userAgent ?? "")?.[0];
  return {
    ...(name !== undefined && { name }),
    extensions: {},
    ...(session !== undefined && session.length <= 2 * maxLength && factsIn(session)),
    isModern: false,
  };
}

function factsIn(session: string): Omit<Host, "isModern"> | undefined {
  const encoded = session.slice(session.indexOf(".") + 1);
  try {
    const { name, version, extensions } = schema.parse(
      JSON.parse(Buffer.from(encoded, "base64url").toString()),
    );
    return {
      ...(name !== undefined && { name }),
      ...(version !== undefined && { version }),
      extensions,
    };
  } catch {
    return undefined;
  }
}
