import type { EventWords } from "./progress/describe-event.js";

type Input = Readonly<Record<string, unknown>>;

/** How the progress of a question is put into words. The input has not been checked yet; likewise below. */
export function askingWords({ model }: Input, defaultModel: string): EventWords {
  const name = typeof model === "string" ? model : defaultModel;
  return { sending: `Asking ${name}`, working: () => `${name} is thinking`, part: "part" };
}

/** How the progress of making pictures is put into words. */
export function drawingWords({ model, n }: Input, defaultModel: string): EventWords {
  const name = typeof model === "string" ? model : defaultModel;
  const what = typeof n === "number" && n > 1 ? `${n} pictures` : "the picture";
  return {
    sending: `Asking ${name}`,
    working: (picture) => `${name} is drawing ${picture ?? what}`,
    part: "picture",
  };
}
