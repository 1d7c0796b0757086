import type { EventWords } from "../../../domain/describe-event.js";

/** How the progress of a tool that makes pictures is put into words. */
export function pictureWords(
  { model, n }: Readonly<Record<string, unknown>>,
  defaultModel: string,
): EventWords {
  const name = typeof model === "string" ? model : defaultModel;
  const what = typeof n === "number" && n > 1 ? `${n} pictures` : "the picture";
  return {
    sending: `Asking ${name}`,
    working: (picture) => `${name} is drawing ${picture ?? what}`,
    part: "picture",
  };
}
