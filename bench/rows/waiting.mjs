import { fileURLToPath } from "node:url";
import { interleaved } from "../support/measure.mjs";

const openAiPricesFile = fileURLToPath(new URL("../../tests/support/openai-prices.json", import.meta.url));

/** The CPU time of many queued calls, with progress and a spending limit, relative to fewer calls. */
export async function waitingCalls(bench) {
  const host = bench.server("short", {
    MCP_OPENAI_QUEUE_LIMIT: "5000",
    MCP_OPENAI_DAY_LIMIT_DOLLARS: "100000",
    // Without prices, nothing would be compared with the limit.
    MCP_OPENAI_PRICES_FILE: openAiPricesFile,
  });
  await host.initialize();
  let tokens = 0;
  const cpuTimeOf = async (calls) => {
    const before = host.cpuTime();
    const query = { query: "How deep is the sea?" };
    await Promise.all(Array.from({ length: calls }, () => host.call("ask-openai", query, ++tokens)));
    return host.cpuTime() - before;
  };
  return interleaved(
    5,
    () => cpuTimeOf(1_000),
    () => cpuTimeOf(5_000),
  );
}
