import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AllowedFolders } from "../../../../src/adapters/file-system/user-files/allowed-folders.js";
import { localImages } from "../../../../src/adapters/file-system/user-files/local-images.js";

describe("localImages", () => {
  const temporary: string[] = [];
  afterAll(() => Promise.all(temporary.map((folder) => rm(folder, { recursive: true }))));

  it("reads a file by its path or its URL", async () => {
    const { root, read } = await setup();
    const path = join(root, "fox.png");
    for (const place of [path, "fox.png", pathToFileURL(path).href]) {
      expect(Buffer.from((await read(place))._unsafeUnwrap()).toString()).toBe("a fox");
    }
  });

  it("says what is wrong with a path", async () => {
    const { root, read } = await setup();
    execFileSync("mkfifo", [join(root, "pipe.png")]);
    await writeFile(join(root, "large.png"), "x".repeat(11));
    for (const [place, why] of [
      ["missing.png", "The file missing.png does not exist. Check the path"],
      ["pipe.png", "pipe.png is not a file. Give an image file."],
      [".", "is not a file"],
      ["large.png", "large.png has 11 bytes, but at most 10 are accepted. Make it smaller."],
      ["fox.png/x", "cannot be read (ENOTDIR)"],
      ["file://elsewhere/fox.png", "file://elsewhere/fox.png is not a local path."],
    ] as const) {
      const error = (await read(place))._unsafeUnwrapErr();
      expect(error.kind).toBe("invalid-request");
      expect(error.message).toContain(why);
    }
  });

  it("stays in the allowed folders, despite links", async () => {
    const { root, outside, read } = await setup();
    await writeFile(join(outside, "secret.png"), "secret");
    await symlink(join(outside, "secret.png"), join(root, "link.png"));
    await symlink(outside, join(root, "folder"));
    for (const place of [
      join(outside, "secret.png"),
      "link.png",
      "folder/secret.png",
      "../outside/secret.png",
    ]) {
      expect((await read(place))._unsafeUnwrapErr().message).toContain("MCP_OPENAI_ALLOWED_FOLDERS");
    }
  });

  it.each([
    ["Screenshot at 9.41.07\u202fAM.png", "Screenshot at 9.41.07 AM.png"],
    ["caf\u00e9.png", "cafe\u0301.png"],
    ["cafe\u0301.png", "caf\u00e9.png"],
    ["My file.png", '"My file.png"'],
    ["My file.png", "'My file.png' "],
    ["My file (1).png", "My\\ file\\ \\(1\\).png"],
  ])("finds %j by %j", async (name, typed) => {
    const { root, read } = await setup();
    await writeFile(join(root, name), "found");
    expect(Buffer.from((await read(typed))._unsafeUnwrap()).toString()).toBe("found");
  });

  it("finds files by quoted and percent-encoded URLs", async () => {
    const { root, read } = await setup();
    await writeFile(join(root, "a b\u202fc.png"), "found");
    const { href } = pathToFileURL(join(root, "a b\u202fc.png"));
    for (const place of [href, `"${href}"`, `'${href}'`, href.replace("%E2%80%AF", "%20")]) {
      expect(Buffer.from((await read(place))._unsafeUnwrap()).toString()).toBe("found");
    }
  });

  it("guesses nothing where two names look the same", async () => {
    const { root, read } = await setup();
    for (const space of ["\u202f", "\u00a0"]) await writeFile(join(root, `a${space}b.png`), "x");
    expect((await read("a b.png"))._unsafeUnwrapErr().message).toContain("does not exist");
  });

  it("stays in the allowed folders, however a path is written", async () => {
    const { root, outside, read } = await setup();
    await writeFile(join(outside, "a\u202fb.png"), "secret");
    await symlink(join(outside, "a\u202fb.png"), join(root, "c\u202fd.png"));
    const path = join(outside, "a b.png");
    for (const place of [
      path,
      `"${path}"`,
      path.replace(" ", "\\ "),
      `"${pathToFileURL(path).href}"`,
      '"../outside/a b.png"',
    ]) {
      const { message } = (await read(place))._unsafeUnwrapErr();
      // What is quoted is a relative path first, in an allowed folder. No message tells that the file exists.
      expect(message).toMatch(/MCP_OPENAI_ALLOWED_FOLDERS|does not exist/);
      const missing = (await read(place.replace(".png", ".jpg")))._unsafeUnwrapErr().message;
      expect(missing).toBe(message.replaceAll(".png", ".jpg"));
    }
    // A link out of the folder is never followed, so this file is as good as missing.
    expect((await read("c d.png")).isErr()).toBe(true);
  });

  it("is cancelled with the call", async () => {
    const { read } = await setup();
    expect((await read("fox.png", AbortSignal.abort()))._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  async function setup() {
    const base = await realpath(await mkdtemp(join(tmpdir(), "local-images-")));
    temporary.push(base);
    const root = join(base, "allowed");
    const outside = join(base, "outside");
    await Promise.all([mkdir(root), mkdir(outside)]);
    await writeFile(join(root, "fox.png"), "a fox");
    const source = localImages(
      new AllowedFolders({ folders: [], currentFolder: root, homeFolder: "/nowhere" }),
    );
    return {
      root,
      outside,
      read: (place: string, signal = new AbortController().signal) =>
        source.read({ place, maximumBytes: 10 }, { signal, report: () => undefined }),
    };
  }
});
