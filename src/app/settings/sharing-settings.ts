import { z } from "zod";
import { integerFrom, own, textWith } from "./setting-types.js";

/** @returns undefined: it is not the URL of a Redis. */
function parseState(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isRedis =
    /^rediss?:$/.test(url.protocol) &&
    url.hostname !== "" &&
    /^(?:\/\d*)?$/.test(url.pathname) &&
    url.search + url.hash === "";
  return isRedis && decoded(url.password) !== undefined && decoded(url.username) !== undefined
    ? url
    : undefined;
}

/** The password of a state's URL, as it is meant and as it is written. */
function secretsOfState(text: string): string[] {
  const url = parseState(text);
  if (url === undefined) return [text];
  return url.password === "" ? [] : [decoded(url.password) ?? "", url.password];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What several servers share. */
export const sharingSettings = {
  state: own("STATE", {
    secretsIn: secretsOfState,
    ...textWith(
      () => z.string().refine((url) => parseState(url) !== undefined),
      "a URL such as redis://HOST:6379/0 or rediss://USER:PASSWORD@HOST:6379, with special characters in its user name " +
        "and password percent-encoded",
      "a Redis that several servers share: redis:// or rediss://USER:PASSWORD@HOST:PORT/DB; holds limits, jobs, conversations and spending; unset: each server keeps its own",
    ),
  }),
  nodes: own(
    "NODES",
    integerFrom(
      1,
      1_000,
      "how many servers share --state; while Redis is gone, each keeps to this share of every limit",
    ),
  ),
};
