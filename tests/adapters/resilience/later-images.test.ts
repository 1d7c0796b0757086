import { ImageFolder } from "../../../src/adapters/file-system/images/image-folder.js";
import { LaterImages } from "../../../src/adapters/resilience/later-images.js";
import { S3ImageStore } from "../../../src/adapters/s3/s3-image-store.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";
import { s3Credentials, startS3Server, type S3Server } from "../../support/s3-server.js";

afterAll(removeTemporaryFolders);

describe("images whose store cannot be reached", () => {
  let server: S3Server;
  beforeEach(async () => {
    server = await startS3Server();
  });
  afterEach(() => server.close());

  const image = {
    bytes: tinyPng(1),
    mediaType: "image/png" as const,
    prompt: "A fox",
    provenance: { prompt: "A fox", model: "m", arguments: {} },
  };

  async function setup(folder?: string) {
    const own = folder ?? (await temporaryFolder());
    const clock = new ManualClock();
    const logger = new RecordingLogger();
    const remote = new S3ImageStore({
      ...s3Credentials,
      endpoint: `${server.endpoint}/images`,
      region: "us-east-1",
      prefix: "",
      linkMilliseconds: 60_000,
      clock,
    });
    const linkTo = (name: string) => ({ url: `http://node/${name}`, expiresAt: new Date(60_000) });
    const local = new ImageFolder({ folder: own, clock, linkTo });
    const store = new LaterImages({ remote, local, clock, logger });
    return { store, remote, local, clock, logger, folder: own };
  }

  /** Lets requests over HTTP end, for which no clock is advanced. */
  async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it("go straight to the store as long as it can be reached", async () => {
    const { store, local } = await setup();
    const saved = (await store.save(image))._unsafeUnwrap();
    expect(saved.isWaiting).toBeUndefined();
    expect(saved.link?.url).toContain("X-Amz-Signature");
    expect(server.objects.size).toBe(2);
    expect((await local.list({ offset: 0, limit: 1 }))._unsafeUnwrap().total).toBe(0);
    expect(await (await fetch(saved.link!.url)).arrayBuffer()).toEqual(image.bytes.buffer);
    expect((await fetch(saved.link!.url.replace("fox", "box"))).status).toBe(403);
  });

  it.each([[503], [403]])("are kept here, and stored later under the same name (%d)", async (status) => {
    const { store, remote, local, clock, logger } = await setup();
    const before = (await store.save({ ...image, prompt: "before" }))._unsafeUnwrap();
    await clock.advance(1_000);
    server.breakWith(status);
    const saved = (await store.save(image))._unsafeUnwrap();
    expect(saved).toMatchObject({ isWaiting: true, link: { url: `http://node/${saved.name}` } });
    expect(store.isAway).toBe(true);
    expect((await store.read(saved.uri))._unsafeUnwrap()).toMatchObject({
      image: { isWaiting: true },
      bytes: image.bytes,
      provenance: image.provenance,
    });
    expect((await store.read(before.uri))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
    expect((await store.list({ offset: 0, limit: 5 }))._unsafeUnwrapErr().kind).toBe("unavailable");
    // Not asked again and again.
    await store.save({ ...image, prompt: "second" });
    expect(logger.entries.filter(({ level }) => level === "warn")).toHaveLength(1);

    server.breakWith(undefined);
    await clock.advance(10_000);
    await until(async () => (await remote.read(saved.uri)).isOk());
    await until(async () => (await local.list({ offset: 0, limit: 1 }))._unsafeUnwrap().total === 0);
    expect(server.objects.size).toBe(6);
    const { images, total } = (await store.list({ offset: 0, limit: 5 }))._unsafeUnwrap();
    expect(total).toBe(3);
    expect(images.map(({ isWaiting }) => isWaiting)).toEqual([undefined, undefined, undefined]);
    expect((await store.read(saved.uri))._unsafeUnwrap()).toMatchObject({
      bytes: image.bytes,
      provenance: image.provenance,
    });
  });

  it("are found in the list while they wait, before those in the store", async () => {
    const { store, clock, local } = await setup();
    await store.save({ ...image, prompt: "stored" });
    await clock.advance(1_000);
    await local.save({ ...image, prompt: "waiting" });
    const list = async (offset: number, limit: number) =>
      (await store.list({ offset, limit }))._unsafeUnwrap().images.map(({ name }) => name.split("_")[1]);
    expect(await list(0, 5)).toEqual(["waiting", "stored"]);
    expect(await list(1, 5)).toEqual(["stored"]);
    expect(await list(0, 1)).toEqual(["waiting"]);
    expect(await list(2, 5)).toEqual([]);
  });

  it("are stored by the next process, too", async () => {
    await server.die();
    const { store, folder } = await setup();
    const saved = (await store.save(image))._unsafeUnwrap();
    expect(saved.isWaiting).toBe(true);
    await server.revive();
    const next = await setup(folder);
    await until(async () => (await next.remote.read(saved.uri)).isOk());
    await until(async () => (await next.local.list({ offset: 0, limit: 1 }))._unsafeUnwrap().total === 0);
  });

  it("are lost only if they cannot be kept here either", async () => {
    const { store } = await setup("/dev/null/images");
    server.breakWith(500);
    const failed = (await store.save(image))._unsafeUnwrapErr();
    expect(failed).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("/dev/null/images"),
    });
  });
});
