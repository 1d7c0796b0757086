import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { cancelledError } from "../../../src/ports/provider-error.js";
import { CreateImages } from "../../../src/domain/images/create-images.js";
import type { ImageRequest } from "../../../src/ports/image-provider.js";
import type { ExportTarget, ImageExport, ImageExportError } from "../../../src/ports/image-export.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

const failure: ImageExportError = { kind: "refused", message: "Not there." };

describe("save_to", () => {
  it("saves a copy of each image, and keeps the originals", async () => {
    const { create, saved, targets, store } = setup();
    const created = (await create.execute({ prompt: "a fox", n: 2, save_to: "out/" }))._unsafeUnwrap();
    expect(targets).toEqual([{ path: "out/", overwrite: false, count: 2 }]);
    expect(saved).toEqual([
      [1, "1-a-fox.png"],
      [2, "2-a-fox.png"],
    ]);
    expect(created.images.map(({ copy }) => copy?._unsafeUnwrap())).toEqual(["out/1.png", "out/2.png"]);
    expect((await store.list({ offset: 0, limit: 9 }))._unsafeUnwrap().total).toBe(2);
    expect(created.notes).toEqual([]);
  });

  it("numbers the images of several requests, and names them if nothing is saved", async () => {
    const { create, saved } = setup({ withStore: false });
    await create.execute({ prompt: "a fox", n: 3, model: "dall-e-3", save_to: "out/", overwrite: true });
    expect(saved).toEqual([
      [1, "image-1.png"],
      [2, "image-2.png"],
      [3, "image-3.png"],
    ]);
  });

  it("sends nothing if the copies cannot be saved there, and lists all issues", async () => {
    const { create, requests } = setup({ checked: failure });
    const error = (await create.execute({ prompt: "", n: 99, save_to: "out/" }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "invalid-arguments" });
    expect(error.message).toContain("- save_to: Not there.");
    expect(error.message).toContain("because of 3 issues");
    expect(requests).toEqual([]);
  });

  it("ends a check that never answers when the call is cancelled", async () => {
    const imageExport: ImageExport = {
      check: () => new ResultAsync(new Promise<never>(() => undefined)),
      save: () => errAsync(failure),
    };
    const provider = { generate: () => errAsync(cancelledError()) };
    const create = new CreateImages(provider, { imageExport });
    const controller = new AbortController();
    const created = create.execute({ prompt: "a fox", save_to: "out/" }, { signal: controller.signal });
    controller.abort();
    expect((await created)._unsafeUnwrapErr()).toEqual(cancelledError());
  });

  it("refuses overwrite without save_to, and save_to if no files can be written", async () => {
    const { create } = setup();
    expect((await create.execute({ prompt: "a", overwrite: true }))._unsafeUnwrapErr().message).toBe(
      "Nothing was sent: overwrite has no effect without save_to.",
    );
    const bare = setup({ withExport: false });
    expect((await bare.create.execute({ prompt: "a", save_to: "x/" }))._unsafeUnwrapErr().message).toBe(
      "Nothing was sent: save_to: no files can be written here. Leave it out.",
    );
  });

  it("loses no image if its copy fails", async () => {
    const { create } = setup({ savedAs: failure });
    const { images } = (await create.execute({ prompt: "a fox", save_to: "out/" }))._unsafeUnwrap();
    expect(images[0]?.stored?.isOk()).toBe(true);
    expect(images[0]?.copy?._unsafeUnwrapErr()).toEqual(failure);
  });

  it.each([
    [{ save_to: "logo.webp" }, "webp"],
    [{ save_to: "logo.JPG" }, "jpeg"],
    [{ save_to: "logo.gif" }, "gif"],
    [{ save_to: "logo.SVG" }, "svg"],
    [{ save_to: "logo.svg", model: "gpt-image-2" }, undefined],
    [{ save_to: "logo.png" }, undefined],
    [{ save_to: "folder/" }, undefined],
    [{ save_to: "logo.webp", output_format: "jpeg" }, "jpeg"],
    [{ save_to: "logo.webp", model: "dall-e-3" }, undefined],
    [{ save_to: "logo.webp", model: "flux" }, undefined],
  ])("takes the format from the name: %j", async (input, output_format) => {
    const { create, requests } = setup();
    await create.execute({ prompt: "a fox", ...input });
    expect(requests[0]?.output_format).toBe(output_format);
  });

  it("says so if a name does not match the format", async () => {
    const { create } = setup({ savedAs: "logo.webp" });
    const { notes } = (await create.execute({ prompt: "a fox", save_to: "logo.webp" }))._unsafeUnwrap();
    expect(notes).toEqual(["logo.webp contains PNG data, despite its name."]);
  });

  function setup({
    checked,
    savedAs,
    withStore = true,
    withExport = true,
  }: {
    checked?: ImageExportError;
    savedAs?: ImageExportError | string;
    withStore?: boolean;
    withExport?: boolean;
  } = {}) {
    const requests: ImageRequest[] = [];
    const targets: ExportTarget[] = [];
    const saved: [number, string][] = [];
    const store = new MemoryImageStore();
    const imageExport: ImageExport = {
      check: (target) => {
        targets.push(target);
        return checked === undefined ? okAsync(undefined) : errAsync(checked);
      },
      save: (_target, { number, name }) => {
        saved.push([number, name]);
        return typeof savedAs === "object" ? errAsync(savedAs) : okAsync(savedAs ?? `out/${number}.png`);
      },
    };
    const create = new CreateImages(
      {
        generate: (request) => {
          requests.push(request);
          const images = Array.from({ length: request.count }, () => ({ bytes: tinyPng(1) }));
          return okAsync({ images, notes: [] });
        },
      },
      { requestsAtOnce: 1, ...(withStore && { store }), ...(withExport && { imageExport }) },
    );
    return { create, requests, targets, saved, store };
  }
});
