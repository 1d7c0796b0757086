import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { Clock } from "../../ports/clock.js";

/** Node announces each response here: https://nodejs.org/api/diagnostics_channel.html#http */
const channel = "http.client.response.finish";

/**
 * Watches the `Date` of the responses to this process.
 * @returns how far this machine's clock is ahead of the server's, in milliseconds; undefined: no server answered.
 */
export function watchServerDates(clock: Clock): {
  readonly difference: () => number | undefined;
  readonly stop: () => void;
} {
  let difference: number | undefined;
  const onResponse = (message: unknown): void => {
    const { response } = message as { readonly response: IncomingMessage };
    const date = Date.parse(response.headers.date ?? "");
    if (!Number.isNaN(date)) difference = clock.date().getTime() - date;
  };
  subscribe(channel, onResponse);
  return { difference: () => difference, stop: () => unsubscribe(channel, onResponse) };
}
