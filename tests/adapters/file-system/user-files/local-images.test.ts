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
    ["Shot 9.41\u202FAM.png", "Shot 9.41 AM.png"],
    ["caf\u0065\u0301.png", "caf\u00E9.png"],
    ["caf\u00E9.png", "caf\u0065\u0301.png"],
    ["my file.png", '"my file.png"'],
    ["my file.png", "'my file.png'"],
    ["my file.png", " my file.png\n"],
    ["my file.png", String.raw`my\ file.png`],
  ])("finds %j when it is given as %j", async (name, place) => {
    const { root, read } = await setup();
    await writeFile(join(root, name), "found");
    expect(Buffer.from((await read(place))._unsafeUnwrap()).toString()).toBe("found");
  });

  it("finds a file by its URL in quotes", async () => {
    const { root, read } = await setup();
    await writeFile(join(root, "my file.png"), "found");
    const url = pathToFileURL(join(root, "my file.png")).href;
    expect(url).toContain("my%20file.png");
    expect((await read(`"${url}"`)).isOk()).toBe(true);
  });

  it("does not guess between files that look the same", async () => {
    const { root, read } = await setup();
    await writeFile(join(root, "a\u202Fb.png"), "one");
    await writeFile(join(root, "a\u00A0b.png"), "two");
    expect((await read("a b.png"))._unsafeUnwrapErr().message).toContain("a b.png does not exist");
  });

  it("stays in the allowed folders, however a path is spelled", async () => {
    const { root, outside, read } = await setup();
    await writeFile(join(outside, "a\u202Fb.png"), "secret");
    await symlink(join(outside, "a\u202Fb.png"), join(root, "a\u202Fb.png"));
    for (const place of [
      `"${join(outside, "a b.png")}"`,
      String.raw`..\/outside\/a\ b.png`,
      `'${pathToFileURL(join(outside, "a b.png")).href}'`,
      "a b.png",
    ]) {
      const answer = await read(place);
      expect(answer.isErr() && answer.error.kind).toBe("invalid-request");
    }
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
