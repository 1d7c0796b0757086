import type { CallToolResult } from "../protocol/mcp-types.js";
import type { ListModels, ModelList } from "../../../domain/models/list-models.js";
import type { Price } from "../../../domain/models/price.js";
import type { ChatModelFacts, ImageModelFacts } from "../../../domain/models/model-facts.js";
import { icons } from "../protocol/icons.js";
import { errorResult } from "../results/error-result.js";
import type { Tool } from "../protocol/tool.js";

interface ListResultOptions {
  readonly redact: (text: string) => string;
  /** The maximum size of a serialised result, in characters. */
  readonly resultBudget: number;
}

export interface ListModelsParts extends ListResultOptions {
  readonly listModels: ListModels;
}

const text = { type: "string" } as const;
const common = {
  id: text,
  price: {
    type: "object",
    description: "In US dollars; absent if unknown.",
    properties: {
      inputPerMillionTokens: { type: "number" },
      cachedInputPerMillionTokens: { type: "number" },
      cacheWritePerMillionTokens: { type: "number" },
      imageInputPerMillionTokens: { type: "number" },
      outputPerMillionTokens: { type: "number" },
      longInput: {
        type: "object",
        description: "A request with more input tokens than aboveTokens costs that many times as much.",
        properties: {
          aboveTokens: { type: "number" },
          inputFactor: { type: "number" },
          outputFactor: { type: "number" },
        },
      },
      perWebSearch: { type: "number" },
    },
  },
  retires: { ...text, description: "The day on which it stops answering, YYYY-MM-DD." },
  successor: { ...text, description: "The model that replaces it." },
} as const;

const outputSchema: NonNullable<Tool["definition"]["outputSchema"]> = {
  type: "object",
  properties: {
    chat: {
      type: "array",
      items: {
        type: "object",
        properties: {
          ...common,
          takesTemperature: { type: "boolean" },
          reasoningEfforts: { type: "array", items: text },
          maxOutputTokens: { type: "integer" },
          takesImages: { type: "boolean" },
        },
        required: ["id", "takesTemperature"],
      },
    },
    image: {
      type: "array",
      items: {
        type: "object",
        properties: {
          ...common,
          sizes: { ...text, description: "The sizes that it supports, in words." },
          qualities: { type: "array", items: text },
          maxPromptCharacters: { type: "integer" },
        },
        required: ["id", "sizes"],
      },
    },
    notes: { type: "array", items: text },
  },
  required: ["chat", "image", "notes"],
};

/** The tool `list-models`. */
export function listModelsTool({ listModels, ...options }: ListModelsParts): Tool {
  /** A list is written once, however often it is asked for. */
  const written = new WeakMap<ModelList, CallToolResult>();
  const write = (list: ModelList): CallToolResult => {
    const result = written.get(list) ?? fittingList(list, options);
    written.set(list, result);
    return result;
  };
  return {
    definition: {
      name: "list-models",
      title: "List models",
      icons: icons.list,
      description:
        "Lists the models that ask-openai and create-image can use with this key: what each accepts, what it costs, and " +
        "when it retires. Use it when the user asks which models there are, or when a model was not found.",
      inputSchema: listModels.inputSchema as Tool["definition"]["inputSchema"],
      outputSchema,
      annotations: {
        title: "List models",
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: true,
      },
    },
    progressText: () => ({
      sending: "Listing the models",
      working: () => "Listing the models",
      part: "part",
    }),
    run: async (input, caller) => {
      const models = await listModels.execute(input, caller);
      return models.match(write, (error) => errorResult(error, options));
    },
  };
}

/** As many models as fit, the best known first; a note says how many others there are. */
function fittingList(list: ModelList, { redact, resultBudget }: ListResultOptions): CallToolResult {
  const all = Math.max(list.chat.length, list.image.length);
  for (let max = all; ; max = Math.floor(max / 2)) {
    const [chat, image] = [list.chat.slice(0, max), list.image.slice(0, max)];
    const hidden = list.chat.length - chat.length + list.image.length - image.length;
    const notes = hidden === 0 ? list.notes : [...list.notes, `${hidden} more models did not fit here.`];
    const result = listResult({ chat, image, notes }, redact);
    if (max === 0 || JSON.stringify(result).length <= resultBudget) return result;
  }
}

function listResult({ chat, image, notes }: ModelList, redact: (text: string) => string): CallToolResult {
  const shownNotes = notes.map(redact);
  const lines = [
    "For ask-openai:",
    ...chat.map((model) => line(model, describeChat(model))),
    "",
    "For create-image:",
    ...image.map((model) => line(model, describeImage(model))),
    "",
    ...shownNotes,
  ];
  return {
    content: [{ type: "text", text: lines.join("\n") }],
    structuredContent: { chat, image, notes: shownNotes },
  };
}

const line = (
  { id, price, retires, successor }: ChatModelFacts | ImageModelFacts,
  capabilities: readonly string[],
): string =>
  `- ${[
    id,
    ...capabilities,
    ...(price ? [describePrice(price)] : []),
    ...(retires === undefined
      ? []
      : [`retires on ${retires}${successor === undefined ? "" : `, replaced by ${successor}`}`]),
  ].join("; ")}`;

const describeChat = ({
  takesTemperature,
  reasoningEfforts = [],
  maxOutputTokens,
  takesImages,
}: ChatModelFacts): string[] => [
  takesTemperature ? "supports temperature" : "does not support temperature",
  ...(reasoningEfforts.length === 0 ? [] : [`reasoning_effort ${reasoningEfforts.join(", ")}`]),
  ...(takesImages === true ? ["accepts images"] : []),
  ...(maxOutputTokens === undefined ? [] : [`writes up to ${maxOutputTokens} tokens`]),
];

const describeImage = ({ sizes, qualities }: ImageModelFacts): string[] => [
  `draws ${sizes}`,
  ...(qualities ? [`quality ${qualities.join(", ")}`] : []),
];

const describePrice = ({
  inputPerMillionTokens,
  cachedInputPerMillionTokens,
  imageInputPerMillionTokens,
  outputPerMillionTokens,
  longInput,
}: Price): string =>
  [
    `$${inputPerMillionTokens} in`,
    ...(cachedInputPerMillionTokens === undefined ? [] : [`$${cachedInputPerMillionTokens} cached`]),
    ...(imageInputPerMillionTokens === undefined ? [] : [`$${imageInputPerMillionTokens} for images in`]),
    `$${outputPerMillionTokens} out per million tokens`,
    ...(longInput === undefined
      ? []
      : [
          `above ${longInput.aboveTokens} tokens in ${longInput.inputFactor} x in, ${longInput.outputFactor} x out`,
        ]),
  ].join(", ");
