import { interleaved, timed } from "../support/measure.mjs";

const ask = (host) => host.call("ask-openai", { query: "How deep is the sea?" });

/** Requests answers with limited concurrency. @returns the duration in milliseconds. */
const askMany = (host, calls, atOnce) =>
  timed(async () => {
    let left = calls;
    const caller = async () => {
      while (left-- > 0) await ask(host);
    };
    await Promise.all(Array.from({ length: atOnce }, caller));
  });

/** Sequential answers. */
export async function oneAnswer(bench) {
  const calls = 100;
  const sdk = bench.floor("sdk-caller");
  const host = bench.server("short");
  await host.initialize();
  const task = { baseURL: bench.baseUrl("short"), calls, atOnce: 1 };
  return interleaved(
    9,
    async () => (await sdk.run(task)).milliseconds / calls,
    async () => (await askMany(host, calls, 1)) / calls,
  );
}

/** Answers per second with 64 concurrent calls. */
export async function answersAtOnce(bench) {
  const calls = 1_000;
  const sdk = bench.floor("sdk-caller");
  const host = bench.server("short", { MCP_OPENAI_CONCURRENCY: "64" });
  await host.initialize();
  const task = { baseURL: bench.baseUrl("short"), calls, atOnce: 64 };
  return interleaved(
    7,
    async () => (calls / (await sdk.run(task)).milliseconds) * 1_000,
    async () => (calls / (await askMany(host, calls, 64))) * 1_000,
  );
}

/** 256 concurrent answers of 200 ms. */
export async function manySlowAnswers(bench) {
  const host = bench.server("slow", { MCP_OPENAI_CONCURRENCY: "256" });
  await host.initialize();
  return interleaved(
    9,
    () => 200,
    () => askMany(host, 256, 256),
  );
}

/** The CPU time of one answer Linux only. */
export const cpuOfAnswer = (api) => async (bench) => {
  const calls = 200;
  const sdk = bench.floor("sdk-caller");
  const host = bench.server("short", { MCP_OPENAI_API: api });
  await host.initialize();
  return interleaved(
    7,
    async () =>
      (await sdk.run({ baseURL: bench.baseUrl("short"), calls, atOnce: 1, api })).cpuMilliseconds / calls,
    async () => {
      const before = host.cpuTime();
      await askMany(host, calls, 1);
      return (host.cpuTime() - before) / calls;
    },
  );
};
