import { setTimeout as sleep } from "node:timers/promises";
import { interleaved, timed } from "../support/measure.mjs";

/** The round-trip time to the far server, in milliseconds. */
const roundTrip = 40;

/** How long a host is silent after it has listed the tools, and between two calls, in milliseconds. */
const beforeFirst = 1_000;
const betweenCalls = 6_000;

const settings = (api) => ({ MCP_OPENAI_API: api, MCP_OPENAI_CONCURRENCY: "8" });

/** Round trips until the first answer, asked a while after tools/list. */
export const farFirst = (api) => (bench) =>
  compareFar(bench, api, 7, async ({ ask, quiet }) => {
    await quiet(beforeFirst);
    return timed(() => ask(1));
  });

/** Round trips of an answer that follows another. */
export const farNext = (api) => (bench) =>
  compareFar(bench, api, 7, async ({ ask }) => {
    await ask(1);
    return timed(() => ask(1));
  });

/** Round trips of an answer after some seconds without any. */
export const farLater = (api) => (bench) =>
  compareFar(bench, api, 5, async ({ ask, quiet }) => {
    await ask(1);
    await quiet(betweenCalls);
    return timed(() => ask(1));
  });

/** Round trips of eight concurrent answers after one, in the same silence. */
export const farEight = (api) => (bench) =>
  compareFar(bench, api, 5, async ({ ask, quiet }) => {
    await ask(1);
    await quiet(betweenCalls);
    await ask(1);
    return timed(() => ask(8));
  });

/** Compares the `openai` package in a fresh process with a fresh server. Figures are in round trips. */
async function compareFar(bench, api, rounds, measure) {
  const baseURL = await bench.farBaseUrl("short", roundTrip);
  const roundTrips = async (session) => (await measure(session)) / roundTrip;
  const floor = async () => {
    const sdk = bench.floor("sdk-caller", bench.trust);
    const ask = (calls) => sdk.run({ baseURL, calls, atOnce: calls, api });
    const figure = await roundTrips({ ask, quiet: sleep });
    await bench.end(sdk);
    return figure;
  };
  const ours = async () => {
    const host = bench.server("short", { ...bench.trust, ...settings(api), OPENAI_BASE_URL: baseURL });
    await host.initialize();
    await host.request("tools/list");
    const query = { query: "How deep is the sea?" };
    const ask = (calls) => Promise.all(Array.from({ length: calls }, () => host.call("ask-openai", query)));
    const figure = await roundTrips({ ask, quiet: sleep });
    await bench.end(host);
    return figure;
  };
  return interleaved(rounds, floor, ours, (mine) => mine);
}
