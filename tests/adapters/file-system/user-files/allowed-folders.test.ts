import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AllowedFolders,
  typedPaths,
} from "../../../../src/adapters/file-system/user-files/allowed-folders.js";

describe("AllowedFolders", () => {
  const temporary: string[] = [];
  afterAll(() => Promise.all(temporary.map((folder) => rm(folder, { recursive: true }))));

  it("allows existing and new files in any subfolder", async () => {
    const { root, locate } = await setup();
    await writeFile(join(root, "images/fox.png"), "");
    for (const path of ["images/fox.png", "images/new.png", "images/new/folder/x.png", "images/..a"]) {
      expect((await locate(path))._unsafeUnwrap()).toBe(join(root, path));
    }
    expect((await locate("images"))._unsafeUnwrap()).toBe(join(root, "images"));
    expect((await locate("images/a/../b.png"))._unsafeUnwrap()).toBe(join(root, "images/b.png"));
  });

  it("allows a folder that does not exist yet", async () => {
    const { root, locate } = await setup({ folders: ["later/images"] });
    expect((await locate("later/images/fox.png")).isOk()).toBe(true);
    await mkdir(join(root, "later/images"), { recursive: true });
    expect((await locate("later/images/fox.png")).isOk()).toBe(true);
    expect((await locate("later/fox.png")).isErr()).toBe(true);
  });

  it("names the folder to allow, the allowed folders, and the setting", async () => {
    const { root, locate } = await setup();
    expect((await locate("secret/key.png"))._unsafeUnwrapErr()).toBe(
      `${root}/secret/key.png is not allowed: only files in ${root}/images, ${root}/work are. ` +
        `Move it there, or allow its folder (${root}/secret) in MCP_OPENAI_ALLOWED_FOLDERS.`,
    );
  });

  it.each(["/etc/", "/fox.png"])("does not advise to allow the whole disk for %s", async (path) => {
    const { locateExactly } = await setup();
    const refusal = (await locateExactly(path))._unsafeUnwrapErr();
    expect(refusal).toContain("Use a path there, or allow another folder in MCP_OPENAI_ALLOWED_FOLDERS.");
    expect(refusal).not.toContain("(/)");
  });

  it.each(["images/../secret/key.png", "images-too/x.png", "", "/", "/etc/passwd", "images/../.."])(
    "refuses %j",
    async (path) => {
      const { locate } = await setup();
      expect((await locate(path)).isErr()).toBe(true);
    },
  );

  it("does not reveal whether a file outside exists", async () => {
    const { root, locate } = await setup();
    await symlink(join(root, "secret/key.png"), join(root, "images/one.png"));
    await symlink(join(root, "secret/key.png/x/y"), join(root, "images/two.png"));
    await symlink(join(root, "secret"), join(root, "images/folder"));
    const refusals = async () =>
      Promise.all(
        [
          "secret/key.png",
          "images/one.png",
          "images/two.png",
          "images/folder/key.png",
          "images/folder/new/x.png",
        ].map(async (path) => (await locate(path))._unsafeUnwrapErr()),
      );
    const before = await refusals();
    await writeFile(join(root, "secret/key.png"), "a key");
    expect(await refusals()).toEqual(before);
    await rm(join(root, "secret"), { recursive: true });
    expect(await refusals()).toEqual(before);
    expect(before[1]).toContain(
      "or allow the folder that this link points to in MCP_OPENAI_ALLOWED_FOLDERS.",
    );
  });

  it("follows links that stay inside, and resolves allowed folders that are links", async () => {
    const { root, locate } = await setup({ folders: ["linked"] });
    await symlink(join(root, "images"), join(root, "linked"));
    await symlink(join(root, "images/fox.png"), join(root, "images/inner.png"));
    await writeFile(join(root, "images/fox.png"), "");
    for (const path of ["linked/fox.png", "images/fox.png", "images/inner.png"]) {
      expect((await locate(path))._unsafeUnwrap()).toBe(join(root, "images/fox.png"));
    }
  });

  it("survives circular links, and paths that no file can have", async () => {
    const { root, locate } = await setup();
    await symlink(join(root, "images/a"), join(root, "images/b"));
    await symlink(join(root, "images/b"), join(root, "images/a"));
    expect((await locate("images/a")).isErr()).toBe(true);
    expect((await locate("secret/\0.png")).isErr()).toBe(true);
    expect((await locate(`secret/${"x".repeat(5_000)}`)).isErr()).toBe(true);
  });

  describe("the current folder", () => {
    it("is allowed, and relative paths start there", async () => {
      const { root, locateExactly } = await setup();
      expect((await locateExactly("fox.png"))._unsafeUnwrap()).toBe(join(root, "work/fox.png"));
      expect((await locateExactly("../fox.png")).isErr()).toBe(true);
    });

    it.each([
      ["the home folder", "home"],
      ["a folder around the home folder", "."],
      ["a link to the home folder", "link-to-home"],
      ["the root", "/"],
    ])("is not allowed when it is %s", async (_, currentFolder) => {
      const { root, locate, locateExactly } = await setup({ currentFolder });
      expect((await locate("home/fox.png")).isErr()).toBe(true);
      expect((await locateExactly("fox.png")).isErr()).toBe(true);
      expect((await locate("images/fox.png"))._unsafeUnwrap()).toBe(join(root, "images/fox.png"));
    });

    it("is allowed when it is below the home folder", async () => {
      const { locate } = await setup({ currentFolder: "home/project" });
      expect((await locate("home/project/fox.png")).isOk()).toBe(true);
      expect((await locate("home/fox.png")).isErr()).toBe(true);
    });
  });

  async function setup({ folders = ["images"], currentFolder = "work" } = {}) {
    const root = await realpath(await mkdtemp(join(tmpdir(), "allowed-folders-")));
    temporary.push(root);
    for (const name of ["images", "images-too", "secret", "work", "home/project"]) {
      await mkdir(join(root, name), { recursive: true });
    }
    await symlink(join(root, "home"), join(root, "link-to-home"));
    const at = (path: string) => (path.startsWith("/") ? path : join(root, path));
    const allowed = new AllowedFolders({
      folders: folders.map(at),
      currentFolder: at(currentFolder),
      homeFolder: join(root, "home"),
    });
    return {
      root,
      locate: (path: string) => allowed.locate(path === "" ? root : at(path)),
      locateExactly: (path: string) => allowed.locate(path),
    };
  }
});

describe("typedPaths", () => {
  it("allows any path, and resolves links and the home folder", async () => {
    const root = await realpath(await mkdtemp(join(tmpdir(), "typed-paths-")));
    await mkdir(join(root, "work"));
    await symlink(root, join(root, "link"));
    await symlink("nowhere", join(root, "broken"));
    const paths = typedPaths({ currentFolder: join(root, "work"), homeFolder: root });
    const located = async (path: string) => (await paths.locate(path)).unwrapOr("refused");
    expect(await located("../fox.png")).toBe(join(root, "fox.png"));
    expect(await located("~/new/fox.png")).toBe(join(root, "new/fox.png"));
    expect(await located("~")).toBe(root);
    expect(await located("/fox.png")).toBe("/fox.png");
    expect(await located(join(root, "link/fox.png"))).toBe(join(root, "fox.png"));
    expect((await paths.locate("../broken"))._unsafeUnwrapErr()).toBe(
      "../broken is a broken link. Fix it, or use another path.",
    );
    expect((await paths.locate("x".repeat(40_000))).isErr()).toBe(true);
    await rm(root, { recursive: true });
  });
});
