import { counted } from "../call/counted.js";

/**
 * Whom a limit holds for: the one person who uses this program and can change its settings; one principal of a server for
 * several people, by its policy; or all principals of such a server together.
 */
export type LimitHolder = "program" | "principal" | "everybody";

/** How a refusal speaks of a limit, so that the caller knows whose it is and who can raise it. */
export interface LimitWords {
  /** A clause: which limit was reached, such as "your limit of 30 requests a minute on this server is used up". */
  readonly reached: string;
  /** How to get more, to follow "or": "raise VARIABLE". */
  readonly raise: string;
}

/** What is limited: requests to chat models, or images. */
export type LimitedKind = "requests" | "images";

const kinds = {
  requests: {
    ...{ one: "request", request: "request", perMinute: "MCP_OPENAI_REQUESTS_PER_MINUTE" },
    ...{ field: "requests_per_minute", atOnce: "MCP_OPENAI_CONCURRENCY" },
  },
  images: {
    ...{ one: "image", request: "image request", perMinute: "MCP_OPENAI_IMAGES_PER_MINUTE" },
    ...{ field: "images_per_minute", atOnce: "MCP_OPENAI_IMAGE_CONCURRENCY" },
  },
} as const satisfies Record<LimitedKind, Record<string, string>>;

/** Whoever calls a server for several people cannot change its settings. */
export const raise = (holder: LimitHolder, variable: string): string =>
  holder === "program" ? `raise ${variable}` : `ask whoever runs this server to raise ${variable}`;

/** @param field the field of the policy. */
export const raisePolicy = (field: string): string =>
  `ask whoever runs this server to raise ${field} in its policy`;

const were = (count: number): string => (count === 1 ? "was" : "were");

/** The words for a limit per minute. */
export function rateWords(kind: LimitedKind, holder: LimitHolder, perMinute: number): LimitWords {
  const { one, perMinute: variable, field } = kinds[kind];
  const limit = `limit of ${counted(perMinute, one)} a minute`;
  const reached = {
    program: `the ${limit} that ${variable} sets is used up`,
    principal: `your ${limit} on this server is used up`,
    everybody: `the ${limit} for all who use this server together is used up`,
  }[holder];
  return { reached, raise: holder === "principal" ? raisePolicy(field) : raise(holder, variable) };
}

/** The words for the number of requests that run at once. */
export function concurrencyWords(kind: LimitedKind, holder: LimitHolder, count: number): LimitWords {
  const { request, atOnce } = kinds[kind];
  const reached = {
    program: `${counted(count, `other ${request}`)} ${were(count)} running, as many as ${atOnce} allows`,
    principal: `${count} of your ${request}s ${were(count)} running, as many as this server sends at once`,
    everybody: `${counted(count, request)} of all who use this server ${were(count)} running, as many as it sends at once`,
  }[holder];
  return { reached, raise: raise(holder, atOnce) };
}

/** The words for the calls of one principal that run at once, by the policy. */
export const callsAtOnceWords = (count: number): LimitWords => ({
  reached: `${count} of your calls ${were(count)} running, which is your limit of calls at once on this server`,
  raise: raisePolicy("calls_at_once"),
});

/** The words for the number of calls that wait in one line. */
export function queueWords(holder: LimitHolder, count: number): LimitWords {
  const variable = "MCP_OPENAI_QUEUE_LIMIT";
  const are = count === 1 ? "is" : "are";
  return {
    reached:
      holder === "program"
        ? `${counted(count, "other call")} ${are} waiting, as many as ${variable} allows`
        : `${count} of your calls ${are} waiting, as many as this server lets wait`,
    raise: raise(holder, variable),
  };
}
