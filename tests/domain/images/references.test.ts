import { okAsync } from "neverthrow";
import { CreateImages } from "../../../src/domain/images/create-images.js";
import { EditImages } from "../../../src/domain/images/edit-images.js";
import { InputImages } from "../../../src/domain/images/inputs/input-images.js";
import { dataUrlOf } from "../../../src/domain/images/inputs/image-bytes.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import type { ImageExport } from "../../../src/ports/image-export.js";
import type { EditRequest } from "../../../src/ports/image-provider.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { plainPng } from "../../../src/testing/doubles/plain-png.js";

const fox = dataUrlOf({ bytes: plainPng({ width: 400, height: 200 }, 1), mediaType: "image/png" });

describe("reference", () => {
  it("makes a new image as an edit of the references, and says so", async () => {
    const provider = new FakeImageProvider();
    const store = new MemoryImageStore();
    const create = new CreateImages(provider, { store });
    const input = { prompt: "the fox at sea", reference: [fox, fox], n: 2, aspect_ratio: "16:9" };
    const created = (await create.execute(input))._unsafeUnwrap();
    expect(created.images).toHaveLength(2);
    expect(created.notes).toEqual([
      "Made as an edit of the 2 reference images, because models look at images only in edits.",
    ]);
    const sent = provider.requests[0] as EditRequest;
    expect(sent).toMatchObject({ prompt: "the fox at sea", count: 2, size: "1280x720" });
    expect(sent.images).toHaveLength(2);
    const kept = (await store.list({ offset: 0, limit: 1 }))._unsafeUnwrap().images[0]!;
    expect((await store.read(kept.uri))._unsafeUnwrap().provenance?.arguments).toEqual({
      reference: "the data URL, the data URL",
      size: "1280x720",
    });
  });

  it("says one reference image for one", async () => {
    const created = await new CreateImages(new FakeImageProvider()).execute({ prompt: "x", reference: fox });
    expect(created._unsafeUnwrap().notes[0]).toContain("an edit of the reference image,");
  });

  it.each([
    [{ model: "dall-e-3", reference: [fox] }, "reference: dall-e-3 cannot look at images."],
    [{ model: "dall-e-2", reference: [fox, fox] }, "reference: dall-e-2 accepts at most 1; got 2."],
    [{ moderation: "low", reference: [fox] }, "moderation cannot be combined with reference"],
    [{ model: "own", style: "vivid", reference: [fox] }, "style cannot be combined with reference"],
    [{ reference: ["fox.png"] }, "reference: Files cannot be read here."],
    [{ reference: Array(17).fill(fox) }, "reference must be a list of 1 to 16 texts"],
    [{ mask: fox, reference: [fox] }, 'Unknown argument "mask"'],
  ])("refuses %j before anything is sent", async (input, why) => {
    const provider = new FakeImageProvider();
    const refused = await new CreateImages(provider).execute({ prompt: "x", ...input });
    expect(refused._unsafeUnwrapErr().message).toContain(why);
    expect(provider.requests).toEqual([]);
  });

  it("says what to do if the provider cannot edit", async () => {
    const { generate } = new FakeImageProvider();
    const failed = await new CreateImages({ generate }).execute({ prompt: "x", reference: [fox] });
    expect(failed._unsafeUnwrapErr().message).toContain(
      "cannot edit images; nothing was sent. Leave out ref",
    );
  });
});

describe("aspect_ratio and resolution of an edit", () => {
  it.each([
    [{ resolution: "2K" }, "2880x1440"],
    [{ resolution: "2K", aspect_ratio: "1:1" }, "2048x2048"],
    [{ aspect_ratio: "9:16" }, "720x1280"],
    [{}, undefined],
  ])("%j: %s", async (input, size) => {
    const provider = new FakeImageProvider();
    const images = new InputImages({ codec: new FakeImageCodec() });
    const edited = await new EditImages(provider, { images }).execute({ prompt: "x", images: fox, ...input });
    expect(edited._unsafeUnwrap().notes).toEqual([]);
    expect(provider.requests[0]?.size).toBe(size);
  });

  it("is square if the image cannot be measured", async () => {
    const provider = new FakeImageProvider();
    await new EditImages(provider).execute({ prompt: "x", images: fox, resolution: "1K" });
    expect(provider.requests[0]?.size).toBe("1024x1024");
  });

  it.each(["resolution", "aspect_ratio"])("refuses %s with size", async (name) => {
    const value = name === "resolution" ? "1K" : "1:1";
    const input = { prompt: "x", images: fox, size: "1024x1024", [name]: value };
    const refused = await new EditImages(new FakeImageProvider()).execute(input);
    expect(refused._unsafeUnwrapErr().message).toContain(`${name} cannot be combined with size`);
  });
});

describe("animate", () => {
  it("is not overruled by the name of the copy", async () => {
    const provider = new FakeImageProvider();
    const imageExport: ImageExport = {
      check: () => okAsync(undefined),
      save: ({ path }) => okAsync(path),
    };
    const input = { prompt: "x", animate: true, save_to: "fox.webp" };
    await new CreateImages(provider, { imageExport }).execute(input);
    expect(provider.requests[0]).toMatchObject({ output_format: "gif" });
  });

  it("asks for a gif", async () => {
    const provider = new FakeImageProvider();
    await new CreateImages(provider).execute({ prompt: "x", animate: true, frame_count: 4 });
    expect(provider.requests[0]).toMatchObject({ output_format: "gif", frame_count: 4 });
  });
});
