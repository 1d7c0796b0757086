import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ImageFolder } from "../../../../src/adapters/file-system/images/image-folder.js";
import {
  readProvenance,
  writeProvenance,
} from "../../../../src/adapters/file-system/images/provenance-file.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";

describe("ImageFolder", () => {
  const temporary: string[] = [];
  afterAll(() => Promise.all(temporary.map((folder) => rm(folder, { recursive: true }))));

  describe("save", () => {
    it("saves the bytes unchanged, for this user only, and returns their path", async () => {
      const { folder, images } = await setup();
      const bytes = Uint8Array.from([9, 9, 137, 80, 78, 71, 0, 255]).subarray(2);
      const saved = (
        await images.save({ bytes, mediaType: "image/png", prompt: "A red fox" })
      )._unsafeUnwrap();

      expect(saved.name).toMatch(/^2026-11-23T12-00-00Z_a-red-fox_[0-9a-f]{8}\.png$/);
      expect(saved).toEqual({
        uri: pathToFileURL(saved.path!).href,
        name: saved.name,
        path: join(folder, saved.name),
        mediaType: "image/png",
        size: 6,
        createdAt: new Date("2026-11-23T12:00:00Z"),
      });
      expect(new Uint8Array(await readFile(saved.path!))).toEqual(bytes);
      expect((await stat(saved.path!)).mode & 0o777).toBe(0o600);
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    });

    it("keeps a hundred concurrently saved images of one prompt apart", async () => {
      const { folder, images } = await setup();
      const contents = Array.from({ length: 100 }, (_, index) => `image ${index}`);
      const saved = await Promise.all(contents.map((content) => savePng(images, "the same", content)));

      const read = await Promise.all(saved.map(({ path }) => readFile(path!, "utf8")));
      expect(read).toEqual(contents);
      expect((await readdir(folder)).sort()).toEqual(saved.map(({ name }) => name).sort());
    });

    it.each(["", "../../../etc/passwd", "a\u0000b", "CON", "狐".repeat(5000), "🦊", "x".repeat(32_000)])(
      "finds a name for the prompt %#",
      async (prompt) => {
        const { folder, images } = await setup();
        const { name, uri } = await savePng(images, prompt);
        expect(await readdir(folder)).toEqual([name]);
        expect((await images.read(uri)).isOk()).toBe(true);
      },
    );

    it("says what to fix when a file is in the folder's place", async () => {
      const { folder, images } = await setup();
      await writeFile(folder, "in the way");
      const error = (await images.save(png("fox")))._unsafeUnwrapErr();
      expect(error.kind).toBe("unavailable");
      expect(error.message).toBe(
        `The image folder ${folder} cannot be used: a file is in its place. Move that file away, or set MCP_OPENAI_IMAGE_DIR to a folder that you can write to.`,
      );
    });

    it("says what to fix when part of the path is a file", async () => {
      const { folder } = await setup();
      await writeFile(folder, "in the way");
      const images = new ImageFolder({ folder: join(folder, "deeper"), clock: new ManualClock() });
      const error = (await images.save(png("fox")))._unsafeUnwrapErr();
      expect(error.message).toContain("part of its path is a file, not a folder");
    });
  });

  describe("list", () => {
    it("is empty if there is no folder", async () => {
      const { images } = await setup();
      expect((await images.list({ offset: 0, limit: 10 }))._unsafeUnwrap()).toEqual({ images: [], total: 0 });
    });

    it("pages from the newest to the oldest, by name", async () => {
      const { clock, images } = await setup();
      const oldest = await savePng(images, "one");
      await clock.advance(1000);
      const middle = await savePng(images, "two");
      await clock.advance(1000);
      const newest = await savePng(images, "three");
      await utimes(oldest.path!, new Date("2030-01-01"), new Date("2030-01-01"));

      const page = async (offset: number) => (await images.list({ offset, limit: 2 }))._unsafeUnwrap();
      expect(await page(0)).toEqual({ images: [newest, middle], total: 3 });
      expect(await page(2)).toEqual({ images: [oldest], total: 3 });
      expect(await page(4)).toEqual({ images: [], total: 3 });
    });

    it("lists the newest of one second first, whatever the prompts are", async () => {
      const { images } = await setup();
      for (const prompt of ["zebra", "ant", "fox", "bee"]) await savePng(images, prompt);
      const { images: listed } = (await images.list({ offset: 0, limit: 10 }))._unsafeUnwrap();
      expect(listed.map(({ name }) => name.split("_")[1])).toEqual(["bee", "fox", "ant", "zebra"]);
    });

    it("lists only its own images", async () => {
      const { folder, images } = await setup();
      const kept = await savePng(images, "fox");
      await writeFile(join(folder, "notes.txt"), "mine");
      await writeFile(join(folder, `${kept.name}.12345`), "a write that was cut off");
      await mkdir(join(folder, "2026-11-23T12-00-00Z_a-folder_00000000.png"));
      await symlink("/etc/passwd", join(folder, "2026-11-23T12-00-00Z_a-link_00000000.png"));
      expect((await images.list({ offset: 0, limit: 10 }))._unsafeUnwrap()).toEqual({
        images: [kept],
        total: 1,
      });
    });

    it("fails if a file is in the folder's place", async () => {
      const { folder, images } = await setup();
      await writeFile(folder, "in the way");
      expect((await images.list({ offset: 0, limit: 10 }))._unsafeUnwrapErr().kind).toBe("unavailable");
    });
  });

  describe("read", () => {
    it("returns what was saved, with its description", async () => {
      const { images } = await setup();
      const saved = await savePng(images, "une forêt, 100 % dense", "the bytes");
      const { image, bytes } = (await images.read(saved.uri))._unsafeUnwrap();
      expect(image).toEqual(saved);
      expect(Buffer.from(bytes).toString()).toBe("the bytes");
    });

    it("finds the folder through a link to it", async () => {
      const { folder, images } = await setup();
      const saved = await savePng(images, "fox");
      await symlink(folder, `${folder}-link`);
      const linked = new ImageFolder({ folder: `${folder}-link`, clock: new ManualClock() });
      const { images: listed } = (await linked.list({ offset: 0, limit: 1 }))._unsafeUnwrap();
      expect((await linked.read(listed[0]!.uri)).isOk()).toBe(true);
      expect((await linked.read(saved.uri)).isOk()).toBe(true);
    });

    it.each<[string, (uri: string) => string]>([
      ["no URI", () => "fox"],
      ["a path", (uri) => new URL(uri).pathname],
      ["another scheme", (uri) => uri.replace("file:", "https:")],
      ["another host", (uri) => uri.replace("file://", "file://example.com")],
      ["a query", (uri) => `${uri}?x`],
      ["an empty query", (uri) => `${uri}?`],
      ["a fragment", (uri) => `${uri}#x`],
      ["a slash at the end", (uri) => `${uri}/`],
      ["a NUL", (uri) => `${uri}%00`],
      ["a broken escape", (uri) => `${uri}%zz`],
      ["the folder", (uri) => uri.replace(/[^/]+$/, "")],
      ["a file of another name in the folder", (uri) => uri.replace(/[^/]+$/, "notes.txt")],
      ["an image that is not there", (uri) => uri.replace(/_[0-9a-f]{8}\./, "_00000000.")],
      ["an image of ours elsewhere", (uri) => uri.replace(/[^/]+\/([^/]+)$/, "$1")],
      ["the same, by dots", (uri) => uri.replace(/([^/]+)$/, "../$1")],
      ["the same, by encoded dots", (uri) => uri.replace(/([^/]+)$/, "%2e%2e/$1")],
      ["the same, by encoded dots and slash", (uri) => uri.replace(/([^/]+)$/, "%2e%2e%2f$1")],
      ["the same, encoded twice", (uri) => uri.replace(/([^/]+)$/, "%252e%252e%252f$1")],
      ["the same, by backslashes", (uri) => uri.replace(/([^/]+)$/, "..\\$1")],
      ["the same, by encoded backslashes", (uri) => uri.replace(/([^/]+)$/, "..%5c$1")],
      ["an image in a folder below", (uri) => uri.replace(/([^/]+)$/, "below/$1")],
      ["a file of the machine", () => "file:///etc/passwd"],
      ["a file of the machine, by dots", (uri) => uri.replace(/[^/]+$/, `${"../".repeat(12)}etc/passwd`)],
      ["a device", () => "file:///dev/zero"],
    ])("does not find %s", async (_what, mangle) => {
      const { folder, images } = await setup();
      const { name, uri } = await savePng(images, "fox");
      await mkdir(join(folder, "below"));
      const elsewhere = [join(folder, "notes.txt"), join(folder, "below", name), join(folder, "..", name)];
      await Promise.all(elsewhere.map((path) => writeFile(path, "secret")));

      const error = (await images.read(mangle(uri)))._unsafeUnwrapErr();
      expect(error).toEqual({
        kind: "not-found",
        message: "There is no image with this URI here. List the resources to see the available images.",
      });
      const part = { offset: 0, length: 10 };
      expect((await images.read(mangle(uri), { part }))._unsafeUnwrapErr()).toEqual(error);
    });

    it.each(["/etc/passwd", "notes.txt", "nothing"])("does not follow a link to %s", async (target) => {
      const { folder, images } = await setup();
      await savePng(images, "fox");
      await writeFile(join(folder, "notes.txt"), "secret");
      const link = join(folder, "2026-11-23T12-00-00Z_a-link_00000000.png");
      await symlink(target, link);
      const { href } = pathToFileURL(link);
      expect((await images.read(href))._unsafeUnwrapErr().kind).toBe("not-found");
      const part = { offset: 0, length: 10 };
      expect((await images.read(href, { part }))._unsafeUnwrapErr().kind).toBe("not-found");
    });

    it("finds nothing if there is no folder", async () => {
      const { folder, images } = await setup();
      const uri = pathToFileURL(join(folder, "2026-11-23T12-00-00Z_fox_00000000.png")).href;
      expect((await images.read(uri))._unsafeUnwrapErr().kind).toBe("not-found");
    });
  });

  describe("provenance", () => {
    const provenance = { prompt: "fox", model: "flare", arguments: { size: "auto" }, requestId: "req_1" };

    it("is saved beside the image, for this user only", async () => {
      const { images } = await setup();
      const { path } = (await images.save({ ...png("fox"), provenance }))._unsafeUnwrap();
      expect(JSON.parse(await readFile(`${path}.json`, "utf8"))).toEqual({
        ...provenance,
        createdAt: "2026-11-23T12:00:00.000Z",
      });
      expect((await stat(`${path}.json`)).mode & 0o777).toBe(0o600);
      expect((await images.list({ offset: 0, limit: 10 }))._unsafeUnwrap().total).toBe(1);
    });

    it.each(["", "{", "null", '{"prompt": 1}'])("is absent if its file is damaged: %j", async (damaged) => {
      const { images } = await setup();
      const { path, uri } = (await images.save({ ...png("fox"), provenance }))._unsafeUnwrap();
      await writeFile(`${path}.json`, damaged);
      const read = (await images.read(uri))._unsafeUnwrap();
      expect(read).not.toHaveProperty("provenance");
      expect(Buffer.from(read.bytes).toString()).toBe("bytes");
    });

    it("does not lose the image if it cannot be written", async () => {
      const { folder } = await setup();
      await mkdir(folder);
      const image = join(folder, "fox.png");
      await mkdir(`${image}.json`);
      await writeProvenance(image, { ...provenance, createdAt: new Date(0) });
      expect(await readProvenance(image)).toBeUndefined();
    });
  });

  const png = (prompt: string, content = "bytes") => ({
    bytes: Buffer.from(content),
    mediaType: "image/png" as const,
    prompt,
  });

  const savePng = async (images: ImageFolder, prompt: string, content?: string) =>
    (await images.save(png(prompt, content)))._unsafeUnwrap();

  /** The folder does not exist yet. */
  async function setup() {
    const parent = await mkdtemp(join(tmpdir(), "image folder, ä-"));
    temporary.push(parent);
    const folder = join(parent, "new", basename(parent));
    await mkdir(join(parent, "new"));
    const clock = new ManualClock();
    return { folder, clock, images: new ImageFolder({ folder, clock }) };
  }
});
