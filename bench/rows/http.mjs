import { interleaved, now, percentile, timed } from "../support/measure.mjs";

const concurrency = 16;

/** Runs calls, so many at once. */
async function repeat(count, call) {
  let left = count;
  const one = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: concurrency }, one));
}

/** Calls per second of CPU time of the server: `list-models`, whose list is cached, with a token. */
export async function callsOverHttp(bench) {
  const bare = await bench.bareHttpServer();
  const { host, tokenOf } = await bench.httpServer("short");
  const token = await tokenOf("alice");
  const perSecond = async (server, call) => {
    const count = 600;
    const before = server.cpuTime();
    await repeat(count, call);
    return (1_000 * count) / (server.cpuTime() - before);
  };
  return interleaved(
    9,
    () => perSecond(bare, () => bare.call("trivial", {})),
    () => perSecond(host, () => host.call("list-models", {}, token)),
  );
}

/**
 * The 99th percentile of the time that `list-models` takes one principal: while four others draw images of 4 MiB, one after
 * another, and while nobody does. The images come from the provider, are saved, and are shown as previews.
 */
export async function callsBesideImages(bench) {
  const { host, tokenOf } = await bench.httpServer("drawing");
  const token = await tokenOf("alice");
  const others = await Promise.all(["bob", "carol", "dave", "erin"].map(tokenOf));
  const latencies = async () => {
    const milliseconds = [];
    const until = now() + 4_000;
    while (now() < until) milliseconds.push(await timed(() => host.call("list-models", {}, token)));
    return percentile(milliseconds, 0.99);
  };
  const whileDrawing = async () => {
    let isOver = false;
    const drawing = others.map(async (other) => {
      while (!isOver) await host.call("create-image", { prompt: "noise" }, other);
    });
    const result = await latencies();
    isOver = true;
    await Promise.all(drawing);
    return result;
  };
  return interleaved(5, latencies, whileDrawing);
}
