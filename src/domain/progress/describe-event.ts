import type { CallEvent } from "../../ports/call.js";
import { model } from "../arguments/common-arguments.js";
import { modelsArguments } from "../arguments/models-arguments.js";
import { count } from "../arguments/image-arguments.js";
import { readArguments, type ReadArguments } from "../arguments/read-arguments.js";

/** The progress texts that differ from tool to tool. */
export interface ProgressText {
  /** While the request goes out: "Asking gpt-6-luna". */
  readonly sending: string;
  /** While the provider is working, possibly on one part: "flare is drawing image 2 of 4". */
  readonly working: (part: string | undefined) => string;
  /** What a part of the call is called: "image". */
  readonly part: string;
}

/** Describes an event in a few words, without a full stop. Empty: the event is not shown. */
export function describeEvent(event: CallEvent, progressText: ProgressText): string {
  const of = event.part ? `${progressText.part} ${event.part.number} of ${event.part.of}` : undefined;
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
        ? `${progressText.sending}${where}`
        : `${progressText.sending}${where}, attempt ${event.attempt}`;
    case "retrying":
      return `Retry ${event.retry} of ${event.of} in ${inSeconds(event.waitMilliseconds)}${where} (${event.because})`;
    case "searching":
      return "Searching the web";
    case "working":
      return progressText.working(of);
    case "background":
      return event.state === "queued"
        ? `Queued at the provider${describeDuration(event.milliseconds)}`
        : `${progressText.working(of)} in the background${describeDuration(event.milliseconds)}`;
    case "enhancing":
      return "Writing a better prompt";
    case "partial-image":
      return `${progressText.working(of)}, ${event.number} partial ${event.number === 1 ? "image" : "images"} so far`;
    case "image":
      return event.part ? `Image ${event.part.number} of ${event.part.of} is done` : "The image is done";
    case "text":
    case "allowance":
      return "";
  }
}

const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const minute = 60_000;
const hour = 60 * minute;

/** A duration in its largest units: ` for 40 s`, ` for 3 min`, ` for 2 h 5 min`. Empty: less than a second. */
function describeDuration(milliseconds: number): string {
  if (milliseconds < 1000) return "";
  if (milliseconds < minute) return ` for ${Math.floor(milliseconds / 1000)} s`;
  const minutes = `${Math.floor((milliseconds % hour) / minute)} min`;
  return milliseconds < hour ? ` for ${minutes}` : ` for ${Math.floor(milliseconds / hour)} h ${minutes}`;
}

type Input = Readonly<Record<string, unknown>>;

/** The arguments that progress shows. */
const shownArguments = { model: model(""), n: count(""), models: modelsArguments().models };

/** What the arguments say, although the input has not been checked yet. */
const shown = (input: Input): ReadArguments<typeof shownArguments>["values"] =>
  readArguments(shownArguments, { model: input["model"], n: input["n"], models: input["models"] }).values;

/** The progress texts of a question. */
export function askProgressText(input: Input, defaultModel: string): ProgressText {
  const { model: name = defaultModel, models } = shown(input);
  if (models === undefined)
    return { sending: `Asking ${name}`, working: () => `${name} is thinking`, part: "part" };
  return {
    sending: `Asking ${models.join(", ")}`,
    working: (part = "the first model") => `${part} is thinking`,
    part: "model",
  };
}

/** The progress texts of making images. */
export function imageProgressText(input: Input, defaultModel: string): ProgressText {
  const { model: name = defaultModel, n = 1 } = shown(input);
  const what = n > 1 ? `${n} images` : "the image";
  return {
    sending: `Asking ${name}`,
    working: (image) => `${name} is drawing ${image ?? what}`,
    part: "image",
  };
}
