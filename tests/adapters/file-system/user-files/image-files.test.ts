import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AllowedFolders } from "../../../../src/adapters/file-system/user-files/allowed-folders.js";
import { ImageFiles } from "../../../../src/adapters/file-system/user-files/image-files.js";
import type { ExportTarget } from "../../../../src/ports/image-export.js";

const copy = { bytes: new Uint8Array([1, 2, 3]), number: 1, name: "a-fox.png" };

describe("ImageFiles", () => {
  const temporary: string[] = [];
  afterAll(() => Promise.all(temporary.map((folder) => rm(folder, { recursive: true }))));

  it.each([
    ["logo.png", 1, "logo.png"],
    ["logo.WebP", 1, "logo.WebP"],
    ["new/folder/logo.jpg", 1, "new/folder/logo.jpg"],
    ["logo.jpeg", 3, "logo-1.jpeg"],
    ["there", 1, "there/a-fox.png"],
    ["not/there/", 2, "not/there/a-fox.png"],
  ])("saves to %s, of %d, as %s", async (path, count, expected) => {
    const { work, files, target } = await setup();
    expect((await files.check(target({ path, count }))).isOk()).toBe(true);
    const saved = await files.save(target({ path, count }), copy);
    expect(saved._unsafeUnwrap()).toBe(join(work, expected));
    expect([...(await readFile(join(work, expected)))]).toEqual([1, 2, 3]);
  });

  it("replaces a file only with overwrite, and leaves no other files behind", async () => {
    const { work, files, target } = await setup();
    await writeFile(join(work, "logo-2.png"), "mine");
    const several = target({ path: "logo.png", count: 2 });
    const message = `${join(work, "logo-2.png")} already exists. Choose another name, or set overwrite to true to replace it.`;
    expect((await files.check(several))._unsafeUnwrapErr()).toEqual({ kind: "refused", message });
    // The file may have appeared while the image was generated.
    const late = await files.save(several, { ...copy, number: 2 });
    expect(late._unsafeUnwrapErr()).toEqual({ kind: "refused", message });
    expect(await readFile(join(work, "logo-2.png"), "utf8")).toBe("mine");

    const replacing = { ...several, overwrite: true };
    expect((await files.check(replacing)).isOk()).toBe(true);
    expect((await files.save(replacing, { ...copy, number: 2 })).isOk()).toBe(true);
    expect([...(await readFile(join(work, "logo-2.png")))]).toEqual([1, 2, 3]);
    expect((await readdir(work)).sort()).toEqual(["logo-2.png", "there"]);
  });

  it.each(["logo.bmp", "logo", "logo.tiff"])(
    "rejects %s, which is neither an image nor a folder",
    async (path) => {
      const { files, target } = await setup();
      const { kind, message } = (await files.check(target({ path })))._unsafeUnwrapErr();
      expect(kind).toBe("refused");
      expect(message).toBe(
        `${path} is not an existing folder, and its name does not end in .png, .jpg, .jpeg, .webp, .gif, .svg. ` +
          "Give an image file, or end the path with a slash for a folder.",
      );
    },
  );

  it("rejects paths outside the allowed folders, also through a link created later", async () => {
    const { work, outside, files, target } = await setup();
    const elsewhere = target({ path: join(outside, "logo.png") });
    expect((await files.check(elsewhere))._unsafeUnwrapErr().message).toContain("MCP_OPENAI_ALLOWED_FOLDERS");
    await symlink(outside, join(work, "link"));
    const saved = await files.save(target({ path: "link/logo.png" }), copy);
    expect(saved._unsafeUnwrapErr().kind).toBe("refused");
    expect(await readdir(outside)).toEqual([]);
  });

  it("expands ~/ to the home folder", async () => {
    const { files, target } = await setup();
    expect((await files.check(target({ path: "~/logo.png" })))._unsafeUnwrapErr().message).toContain(
      "/home/logo.png is not allowed",
    );
  });

  it("reports a file that could not be written", async () => {
    const { work, files, target } = await setup();
    await writeFile(join(work, "file"), "");
    const saved = await files.save(target({ path: "file/logo.png" }), copy);
    expect(saved._unsafeUnwrapErr()).toEqual({
      kind: "unavailable",
      message: expect.stringMatching(/logo\.png could not be written \(E\w+\)\. Check the folder/),
    });
  });

  async function setup() {
    const root = await realpath(await mkdtemp(join(tmpdir(), "image-files-")));
    temporary.push(root);
    const work = join(root, "work");
    const outside = join(root, "outside");
    for (const folder of [join(work, "there"), outside, join(root, "home")]) {
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o700);
    }
    const folders = new AllowedFolders({
      folders: [],
      currentFolder: work,
      homeFolder: join(root, "home"),
    });
    const target = (options: Partial<ExportTarget>): ExportTarget => ({
      path: "logo.png",
      count: 1,
      overwrite: false,
      ...options,
    });
    return { work, outside, files: new ImageFiles(folders), target };
  }
});
