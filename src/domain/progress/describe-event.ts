import type { CallEvent } from "../../ports/call.js";

/** The words that differ from tool to tool. */
export interface ProgressText {
  /** While the request goes out: "Asking gpt-6-luna". */
  readonly sending: string;
  /** While the provider is at work, on one part if any: "flare is drawing image 2 of 4". */
  readonly working: (part: string | undefined) => string;
  /** What a part of the call is: "image". */
  readonly part: string;
}

/** An event in a few words, without a full stop. Empty: there is nothing to say of it. */
export function describeEvent(event: CallEvent, words: ProgressText): string {
  const of = event.part ? `${words.part} ${event.part.number} of ${event.part.of}` : undefined;
  const where = of === undefined ? "" : `, ${of}`;
  switch (event.type) {
    case "queued":
      return event.ahead === 0
        ? `Queued${where}: next in line`
        : `Queued${where}: ${event.ahead} ${event.ahead === 1 ? "call" : "calls"} ahead`;
    case "rate-limited":
      return `Rate limited${where}: waiting ${inSeconds(event.waitMilliseconds)} before sending`;
    case "attempt":
      return event.attempt === 1
        ? `${words.sending}${where}`
        : `${words.sending}${where}, attempt ${event.attempt}`;
    case "retrying":
      return `Retry ${event.retry} of ${event.of} in ${inSeconds(event.waitMilliseconds)}${where} (${event.because})`;
    case "searching":
      return "Searching the web";
    case "working":
      return words.working(of);
    case "partial-image":
      return `${words.working(of)}, and has shown it ${event.number === 1 ? "once" : `${event.number} times`}`;
    case "image":
      return event.part ? `Image ${event.part.number} of ${event.part.of} is done` : "The image is done";
    case "text":
    case "allowance":
      return "";
  }
}

const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

type Input = Readonly<Record<string, unknown>>;

/** How the progress of a question is put into words. The input has not been checked yet; likewise below. */
export function askProgressText({ model }: Input, defaultModel: string): ProgressText {
  const name = typeof model === "string" ? model : defaultModel;
  return { sending: `Asking ${name}`, working: () => `${name} is thinking`, part: "part" };
}

/** How the progress of making images is put into words. */
export function imageProgressText({ model, n }: Input, defaultModel: string): ProgressText {
  const name = typeof model === "string" ? model : defaultModel;
  const what = typeof n === "number" && n > 1 ? `${n} images` : "the image";
  return {
    sending: `Asking ${name}`,
    working: (image) => `${name} is drawing ${image ?? what}`,
    part: "image",
  };
}
