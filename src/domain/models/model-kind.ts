import { catalogueEntry } from "./model-catalogue.js";

/** What a model is for. `other`: no tool can use it, such as speech, embedding and moderation models. */
export type ModelKind = "chat" | "image" | "other";

const image = /image|dall-e|diffusion|flux/;
const other = /embed|tts|whisper|transcribe|audio|realtime|moderation|sora|davinci|babbage|instruct$|rerank/;

/** From the catalogue, or else from the name. */
export function modelKind(model: string): ModelKind {
  const known = catalogueEntry(model)?.kind;
  if (known !== undefined) return known;
  if (other.test(model)) return "other";
  return image.test(model) ? "image" : "chat";
}
