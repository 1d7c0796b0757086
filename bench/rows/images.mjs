import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { interleaved, median, timed } from "../support/measure.mjs";

const count = 10;

async function imageServer(bench) {
  const host = bench.server("images");
  await host.initialize();
  // Load everything that is loaded at first use, so that it does not count.
  await draw(host, 1);
  return host;
}

async function draw(host, n) {
  const { content } = await host.call("create-image", { prompt: "noise", n });
  const previews = content.filter(({ type }) => type === "image");
  if (previews.length !== n) throw new Error(`got ${previews.length} previews of ${n} images`);
}

/** Ten images of 4 MiB, saved and shown. */
export async function tenImages(bench) {
  const writer = bench.floor("images-to-files");
  const folder = join(bench.folder, "floor");
  await mkdir(folder, { recursive: true });
  const host = await imageServer(bench);
  const url = `${bench.baseUrl("images")}/images/generations`;
  return interleaved(
    9,
    () => writer.run({ url, count, folder }),
    () => timed(() => draw(host, count)),
  );
}

/** The peak memory growth during that, relative to the size of the images. */
export async function imagesMemory(bench) {
  const size = (count * bench.imageBytes) / 2 ** 20;
  const growths = [];
  for (let round = 0; round < 3; round++) {
    const host = await imageServer(bench);
    host.resetPeak();
    const { resident } = host.memory();
    await draw(host, count);
    growths.push(host.memory().peak - resident);
    await bench.end(host);
  }
  const growth = median(growths);
  return { floor: size, ours: growth, figure: growth / size };
}
