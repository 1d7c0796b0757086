import type { ListedModel } from "../../ports/model-directory.js";
import { chatModelFamily } from "./chat-model.js";
import { imageModelFamily } from "./image-model.js";
import { catalogueEntry } from "./model-catalogue.js";
import { modelKind } from "./model-kind.js";
import type { Price } from "./price.js";
import type { Prices } from "./prices.js";

interface CommonFacts {
  /** The provider's own id of the model. */
  readonly id: string;
  /** Absent: unknown. */
  readonly price?: Price;
  /** The date from which it no longer answers, `YYYY-MM-DD`. Absent: none was announced. */
  readonly retires?: string;
  /** Its replacement. Absent: it is not retiring, or no replacement is known. */
  readonly successor?: string;
}

/** A model that answers: what it accepts and costs, and when it retires. */
export interface ChatModelFacts extends CommonFacts {
  /** What the model does. */
  readonly kind: "chat";
  /** Whether it accepts `temperature`. */
  readonly takesTemperature: boolean;
  /** The levels of `reasoning_effort`, lowest first. Empty: it does not reason. Absent: unknown. */
  readonly reasoningEfforts?: readonly string[];
  /** Absent: unknown. */
  readonly maxOutputTokens?: number;
  /** Whether it accepts images. Absent: unknown. */
  readonly takesImages?: boolean;
}

/** A model that draws: what it accepts and costs, and when it retires. */
export interface ImageModelFacts extends CommonFacts {
  /** What the model does. */
  readonly kind: "image";
  /** The supported sizes, in words. */
  readonly sizes: string;
  /** Absent: unknown. */
  readonly qualities?: readonly string[];
  /** Absent: unknown. */
  readonly maxPromptCharacters?: number;
}

/** The server that lists a model. */
export interface ListingServer {
  /** Whether it is OpenAI's own. Others serve what they list, for as long as they want. */
  readonly isOpenAi: boolean;
  readonly prices: Prices;
}

/**
 * Collects the facts about a model.
 * @returns undefined for OpenAI's models that no tool can use, or that have been retired.
 */
export function describeModel(
  { id, shutdownDate }: ListedModel,
  today: Date,
  { isOpenAi, prices }: ListingServer,
): ChatModelFacts | ImageModelFacts | undefined {
  const known = isOpenAi ? catalogueEntry(id) : undefined;
  // The provider's date takes precedence over the catalogue's: it may have been moved.
  const retires = shutdownDate ?? known?.shutdownDate;
  if (isOpenAi && retires !== undefined && Date.parse(retires) <= today.getTime()) return undefined;
  const price = prices.of(id);
  const common = {
    id,
    ...(price && { price }),
    ...(retires !== undefined && { retires }),
    ...(known?.successor !== undefined && { successor: known.successor }),
  };
  const kind = modelKind(id);
  switch (kind === "other" && !isOpenAi ? "chat" : kind) {
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
