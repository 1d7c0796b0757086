import type { MediaType } from "../../../ports/image-store.js";
import { invalidRequestError } from "../../../ports/provider-error.js";

/** What OpenAI accepts for each image of an edit. Source: its API reference, "Create image edit", checked 2026-11-23. */
export const editLimits = {
  maxBytes: 50_000_000 - 1,
  mediaTypes: ["image/png", "image/webp", "image/jpeg"] satisfies MediaType[],
};

/** @param advice what to do instead, a sentence. */
export const cannotEdit = (advice: string) =>
  invalidRequestError({
    message: `This provider cannot edit images; nothing was sent. ${advice}`,
    notSent: true,
  });
