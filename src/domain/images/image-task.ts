import type { PromptToEnhance } from "./enhance-prompt.js";
import type { Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ImageProvider, ImageRequest } from "../../ports/image-provider.js";
import type { ProviderError } from "../../ports/provider-error.js";
import type { InvalidArguments } from "../arguments/read-arguments.js";
import type { CallLimits } from "../call/caller.js";
import type { RequestedImage } from "../models/adapt-image-request.js";
import type { RequestedCopies } from "./save-copies.js";

/** The arguments that all image tools share. */
export type ImageValues = RequestedImage &
  RequestedCopies &
  CallLimits & { readonly model?: string; readonly enhance_prompt?: boolean };

/** One call of an image tool. */
export interface ImageTask {
  /** The arguments that could be read. All required ones are present if there are no issues. */
  readonly values: ImageValues;
  /** The issues with the arguments, a sentence each. */
  readonly issues: readonly string[];
  /** What is made, for a better prompt. Default: a new image. */
  readonly makes?: PromptToEnhance["makes"];
  /** Finds issues with the tool's own arguments for this model, a sentence each. Absent: there can be none. */
  readonly modelIssues?: (model: string, requested: RequestedImage) => readonly string[];
  /** Reads the input images. Absent: the tool takes only a prompt. */
  readonly prepare?: (
    call: Call,
    model: string,
    requested: RequestedImage,
  ) => PromiseLike<Result<PreparedInputs, InvalidArguments | ProviderError>>;
  /** Sends one request. */
  readonly draw: (
    request: ImageRequest,
    inputs: PreparedInputs,
    call: Call,
  ) => ReturnType<ImageProvider["generate"]>;
}

/** What images are made from, besides the prompt. */
export interface PreparedInputs {
  /** The tool's own arguments, for the provenance. */
  readonly sent?: Readonly<Record<string, string | boolean>>;
  /** The size that suits the inputs. Absent: the requested one, or the model's own choice. */
  readonly size?: string;
  /** What was adapted, a sentence each. */
  readonly notes: readonly string[];
  /** Called when nothing more will be sent. */
  readonly release?: () => void;
}
