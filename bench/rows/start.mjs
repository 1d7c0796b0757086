import { interleaved, now } from "../support/measure.mjs";

/** From spawning a server until it has listed its tools. */
export async function startToTools(bench) {
  const start = async (host) => {
    await host.initialize();
    await host.request("tools/list");
    const milliseconds = now() - host.startedAt;
    await bench.end(host);
    return milliseconds;
  };
  await warmUp(bench);
  return interleaved(
    25,
    () => start(bench.handWrittenServer("short")),
    () => start(bench.server("short")),
  );
}

/** From spawning a server until its first answer. */
export async function startToAnswer(bench) {
  const start = async (host) => {
    await host.initialize();
    await host.call("ask-openai", { query: "How deep is the sea?" });
    const milliseconds = now() - host.startedAt;
    await bench.end(host);
    return milliseconds;
  };
  await warmUp(bench);
  return interleaved(
    25,
    () => start(bench.handWrittenServer("short")),
    () => start(bench.server("short")),
  );
}

/** Resident memory after listing the tools, in MB. */
export async function memoryAtRest(bench) {
  const measure = async (host) => {
    await host.initialize();
    await host.request("tools/list");
    const { resident } = host.memory();
    await bench.end(host);
    return resident;
  };
  await warmUp(bench);
  return interleaved(
    9,
    () => measure(bench.handWrittenServer("short")),
    () => measure(bench.server("short")),
    (ours, floor) => ours - floor,
  );
}

/** Runs a server once, so that later ones have a warm cache, as in normal use. */
async function warmUp(bench) {
  const host = bench.server("short");
  await host.initialize();
  await host.request("tools/list");
  await host.call("ask-openai", { query: "How deep is the sea?" });
  await bench.end(host);
}
