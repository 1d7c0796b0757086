import { interleaved } from "../support/measure.mjs";

/** How many calls one queue holds back, with progress and a limit of spending, at the price of so many fewer. */
export async function waitingCalls(bench) {
  const host = bench.server("short", {
    MCP_OPENAI_QUEUE_LIMIT: "5000",
    MCP_OPENAI_DAY_LIMIT_DOLLARS: "100000",
  });
  await host.initialize();
  let tokens = 0;
  const processorTimeOf = async (calls) => {
    const before = host.processorTime();
    const query = { query: "How deep is the sea?" };
    await Promise.all(Array.from({ length: calls }, () => host.call("ask-openai", query, ++tokens)));
    return host.processorTime() - before;
  };
  return interleaved(
    5,
    () => processorTimeOf(1_000),
    () => processorTimeOf(5_000),
  );
}
