import { catalogueEntry } from "./model-catalogue.js";

/** What a model is for; `other` is what neither tool can use: speech, search by meaning, moderation and so on. */
export type ModelKind = "chat" | "image" | "other";

const image = /image|dall-e|diffusion|flux/;
const other = /embed|tts|whisper|transcribe|audio|realtime|moderation|sora|davinci|babbage|instruct$|rerank/;

/** By the catalogue, else by what models of that kind are called. */
export function modelKind(model: string): ModelKind {
  const known = catalogueEntry(model)?.kind;
  if (known !== undefined) return known;
  if (other.test(model)) return "other";
  return image.test(model) ? "image" : "chat";
}
