import type { ListedModel } from "../../ports/model-directory.js";
import { chatModelFamily } from "./chat-model.js";
import { imageModelFamily } from "./image-model.js";
import { catalogueEntry, type Price } from "./model-catalogue.js";
import { modelKind } from "./model-kind.js";

interface CommonFacts {
  readonly id: string;
  /** Absent: not known. */
  readonly price?: Price;
  /** The day from which it answers no more, `YYYY-MM-DD`. Absent: none was announced. */
  readonly retires?: string;
  /** What follows it. Absent: it stays, or nothing is known to follow. */
  readonly successor?: string;
}

export interface ChatModelFacts extends CommonFacts {
  readonly kind: "chat";
  readonly takesTemperature: boolean;
  /** The levels of `reasoning_effort`, lowest first. Empty: it does not reason. Absent: not known. */
  readonly reasoningEfforts?: readonly string[];
  /** Absent: not known. */
  readonly maxOutputTokens?: number;
  /** Whether it can look at images. Absent: not known. */
  readonly takesImages?: boolean;
}

export interface ImageModelFacts extends CommonFacts {
  readonly kind: "image";
  /** In words. */
  readonly sizes: string;
  /** Absent: not known. */
  readonly qualities?: readonly string[];
  /** Absent: not known. */
  readonly maxPromptCharacters?: number;
}

/** All that is known of a model. @returns undefined for one that is of no use here, or has been retired. */
export function describeModel(
  { id, shutdownDate }: ListedModel,
  today: Date,
): ChatModelFacts | ImageModelFacts | undefined {
  const known = catalogueEntry(id);
  // The provider's word counts more than ours: a date may have been moved.
  const retires = shutdownDate ?? known?.shutdownDate;
  if (retires !== undefined && Date.parse(retires) <= today.getTime()) return undefined;
  const common = {
    id,
    ...(known?.price && { price: known.price }),
    ...(retires !== undefined && { retires }),
    ...(known?.successor !== undefined && { successor: known.successor }),
  };
  switch (modelKind(id)) {
    case "chat": {
      const { takesTemperature, reasoningEfforts, maxOutputTokens, takesImages } = chatModelFamily(id);
      return {
        kind: "chat",
        ...common,
        takesTemperature,
        ...(reasoningEfforts && { reasoningEfforts }),
        ...(maxOutputTokens !== undefined && { maxOutputTokens }),
        ...(takesImages !== undefined && { takesImages }),
      };
    }
    case "image": {
      const { sizes, qualities, maxPromptCharacters } = imageModelFamily(id);
      return {
        kind: "image",
        ...common,
        sizes: sizes.allowed,
        ...(qualities && { qualities }),
        ...(maxPromptCharacters !== undefined && { maxPromptCharacters }),
      };
    }
    case "other":
      return undefined;
  }
}
