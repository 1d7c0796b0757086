import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import type { CreatedImages } from "../../../domain/images/created-images.js";
import { costOf } from "../../../domain/models/cost-of.js";
import type { CallFacts } from "../../../domain/spending/describe-cost.js";
import type { PictureCodecError } from "../../../ports/image-codec.js";
import { describePictures } from "./describe-images.js";
import { pictureBlocks, type Previewer } from "./picture-blocks.js";
import { pictureLinks } from "./picture-links.js";

export interface PictureResultParts {
  readonly codec: Previewer;
  readonly redact: (text: string) => string;
  /** What a call cost, in a line. Absent: it is not to be told. */
  readonly costLine?: (call: CallFacts) => string;
  /** The most characters of a serialised result. */
  readonly resultBudget: number;
}

/** Characters kept for what hosts and transports put around a result. */
const envelope = 1_000;

/** Pictures as content that every host can show: the whole result stays within the budget, whatever they weigh. */
export async function pictureResult(
  prompt: string,
  created: CreatedImages,
  { codec, redact, resultBudget, costLine }: PictureResultParts,
): Promise<CallToolResult> {
  const { model, usage } = created;
  const cost = costLine ? `\n${costLine({ model, usage, pictures: created.pictures.length })}` : "";
  const links = pictureLinks(created.pictures);
  const result = (content: readonly ContentBlock[], previewFault?: PictureCodecError): CallToolResult => ({
    content: [
      { type: "text", text: describePictures(prompt, created, { redact, previewFault }) + cost },
      ...content,
      ...links,
    ],
    _meta: {
      "mcp-openai/reply": {
        model: created.model,
        pictures: created.pictures.length,
        usage: created.usage,
        costInDollars: costOf(created.model, created.usage),
        requestIds: created.requestIds,
      },
    },
  });
  // The frame is measured with the longest text there can be, so that a fault found later still fits.
  const frame = JSON.stringify(result([], { kind: "unavailable", message: " ".repeat(500) })).length;
  const { blocks, fault } = await pictureBlocks(created.pictures, codec, resultBudget - envelope - frame);
  return result(blocks, fault);
}
