import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { interleaved, median, timed } from "../support/measure.mjs";

const count = 10;

async function pictureServer(bench) {
  const host = bench.server("pictures");
  await host.initialize();
  // What is loaded at first use is not what pictures weigh.
  await draw(host, 1);
  return host;
}

async function draw(host, n) {
  const { content } = await host.call("create-image", { prompt: "noise", n });
  const previews = content.filter(({ type }) => type === "image");
  if (previews.length !== n) throw new Error(`there are ${previews.length} previews of ${n} pictures`);
}

/** Ten pictures of 4 MiB, saved and shown. */
export async function tenPictures(bench) {
  const writer = bench.floor("pictures-to-files");
  const folder = join(bench.folder, "floor");
  await mkdir(folder, { recursive: true });
  const host = await pictureServer(bench);
  const url = `${bench.baseUrl("pictures")}/images/generations`;
  return interleaved(
    9,
    () => writer.run({ url, count, folder }),
    () => timed(() => draw(host, count)),
  );
}

/** By how much memory grows at most while it makes them, over what the pictures weigh. */
export async function picturesMemory(bench) {
  const weight = (count * bench.pictureBytes) / 2 ** 20;
  const growths = [];
  for (let round = 0; round < 3; round++) {
    const host = await pictureServer(bench);
    host.forgetPeak();
    const { resident } = host.memory();
    await draw(host, count);
    growths.push(host.memory().peak - resident);
    await bench.end(host);
  }
  const growth = median(growths);
  return { floor: weight, ours: growth, figure: growth / weight };
}
