import sharp from "sharp";
import { refuseImage, type Refusal } from "./openai-server-rules.js";

/** A file from a form. */
interface FormFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The fields of a form: files by the name of their field, numbers as numbers. */
export async function readForm(contentType: string, bytes: Buffer): Promise<Record<string, unknown>> {
  const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  const fields: Record<string, unknown> = {};
  for (const [field, value] of form.entries()) {
    const name = field.replace("[]", "");
    const [, outer, inner] = /^(\w+)\[(\w+)\]$/.exec(field) ?? [];
    if (outer !== undefined && inner !== undefined) {
      fields[outer] = { ...(fields[outer] as object | undefined), [inner]: value };
      continue;
    }
    if (typeof value === "string") {
      fields[name] = /^\d+$/.test(value) ? Number(value) : value === "true" ? true : value;
    } else {
      const file = { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
      fields[name] =
        name === "mask" || name === "markup" ? file : [...((fields[name] ?? []) as FormFile[]), file];
    }
  }
  return fields;
}

/** What OpenAI rejects in an edit. */
export async function refuseEdit({
  image,
  mask,
  markup,
  ...rest
}: Record<string, unknown>): Promise<Refusal | undefined> {
  const images = (image ?? []) as FormFile[];
  if (images.length === 0 || images.length > 16) return invalid("image", "1 to 16 images are accepted.");
  if (String(rest["model"]) === "dall-e-3") return invalid("model", "The model cannot edit.");
  for (const { type, bytes } of images) {
    if (!["image/png", "image/webp", "image/jpeg"].includes(type))
      return invalid("image", `Unsupported: ${type}.`);
    if (bytes.length >= 50_000_000) return invalid("image", "Too large.");
  }
  if (mask !== undefined && markup !== undefined) return invalid("markup", "Cannot be combined with mask.");
  if (mask !== undefined && rest["output_format"] === "gif") return invalid("mask", "Not supported for gif.");
  const version = Number(/^gpt-image-([\d.]+)/.exec(String(rest["model"]))?.[1]);
  if (markup !== undefined && !(version >= 2.5)) return invalid("markup", "Not supported by this model.");
  for (const [name, overlay, maxBytes] of [
    ["mask", mask, 4_000_000],
    ["markup", markup, 50_000_000],
  ] as const) {
    if (overlay === undefined) continue;
    const { type, bytes } = overlay as FormFile;
    const own = await sharp(bytes).metadata();
    const first = (await sharp(images[0]?.bytes).metadata()).autoOrient;
    const { isOpaque } = await sharp(bytes).stats();
    if (type !== "image/png" || isOpaque || bytes.length >= maxBytes)
      return invalid(name, `Unusable ${name}.`);
    if (own.width !== first.width || own.height !== first.height) return invalid(name, "Size mismatch.");
  }
  const { moderation, style } = rest;
  if (moderation !== undefined || style !== undefined) return invalid("moderation", "Unknown parameter.");
  return refuseImage(rest);
}

const invalid = (parameter: string, message: string): Refusal => ({
  status: 400,
  code: "invalid_value",
  parameter,
  message,
});
