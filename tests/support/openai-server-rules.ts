/** What OpenAI rejects, by its documentation, written independently of the product's rules. */

import { formatFault } from "./openai-server-schemas.js";

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly parameter: string | null;
  readonly message: string;
}

type Body = Readonly<Record<string, unknown>>;

const liveModels = [
  "gpt-6.2-astra",
  "gpt-6.2-sol",
  "gpt-6.1-sol",
  "gpt-6.1-terra",
  "gpt-6-astra",
  "gpt-6-sol",
  "gpt-6-luna",
  "gpt-5.6-sol",
  "gpt-5.6-terra",
  "gpt-5.6-luna",
  "gpt-5.5",
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-4.1",
  "gpt-image-2.6-sunburst",
  "gpt-image-2.6-flare",
  "gpt-image-2.5-sunburst",
  "gpt-image-2.5-flare",
  "gpt-image-2",
  "gpt-image-1.5",
];

const retiredModels = [
  "gpt-4",
  "gpt-4-turbo",
  "gpt-3.5-turbo",
  "o3-mini",
  "dall-e-2",
  "dall-e-3",
  "gpt-image-1",
];

const shutdownDates: Readonly<Record<string, string>> = {
  "gpt-image-1.5": "2026-12-01",
  "gpt-4o": "2027-01-14",
  "gpt-4o-mini": "2027-01-14",
  "gpt-4.1": "2027-01-14",
};

export function modelList(
  retiredModelsLive: boolean,
): { id: string; object: "model"; shutdown_date: string | null }[] {
  const ids = retiredModelsLive ? [...liveModels, ...retiredModels] : liveModels;
  return ids.map((id) => ({ id, object: "model", shutdown_date: shutdownDates[id] ?? null }));
}

export function refuseModel(model: unknown, retiredModelsLive: boolean): Refusal | undefined {
  if (typeof model !== "string" || model === "") {
    return invalid("missing_required_parameter", "model", "you must provide a model parameter");
  }
  if (modelList(retiredModelsLive).some(({ id }) => id === model)) return undefined;
  const message = retiredModels.includes(model)
    ? `The model \`${model}\` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations`
    : `The model \`${model}\` does not exist or you do not have access to it.`;
  return { status: 404, code: "model_not_found", parameter: null, message };
}

const isReasoning = (model: unknown): boolean => /^(o\d|gpt-5|gpt-6)/.test(String(model));

function effortsOf(model: string): string[] {
  if (/^gpt-6\.[12]-(?!terra)|^gpt-6-astra$/.test(model)) return ["low", "medium", "high", "xhigh", "max"];
  if (/^gpt-6|^gpt-5\.6-/.test(model)) return ["none", "low", "medium", "high", "xhigh", "max"];
  return ["low", "medium", "high"];
}

const responsesFields = new Set([
  ..."background background_options conversation include input instructions max_output_tokens max_tool_calls metadata model".split(
    " ",
  ),
  ..."parallel_tool_calls previous_response_id prompt prompt_cache_key reasoning safety_identifier".split(
    " ",
  ),
  ..."service_tier store stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user".split(
    " ",
  ),
]);

const reasoningFields = new Set(["effort", "summary", "generate_summary"]);

const completionsFields = new Set([
  ..."audio frequency_penalty logit_bias logprobs max_completion_tokens max_tokens messages metadata".split(
    " ",
  ),
  ..."modalities model n parallel_tool_calls prediction presence_penalty prompt_cache_key reasoning_effort".split(
    " ",
  ),
  ..."response_format safety_identifier seed service_tier stop store stream stream_options temperature".split(
    " ",
  ),
  ..."tool_choice tools top_logprobs top_p user verbosity web_search_options".split(" "),
]);

const imageFields = new Set([
  ..."background complexity model moderation n output_compression output_format partial_images prompt".split(
    " ",
  ),
  ..."quality response_format size stream style user frame_count frame_duration_ms svg".split(" "),
]);

export function refuseResponse(body: Body): Refusal | undefined {
  const reasoning = (body["reasoning"] ?? {}) as Body;
  const { effort } = reasoning;
  const types = { stream: "boolean", store: "boolean", instructions: "string", reasoning: "object" };
  return (
    refuseUnknown(body, responsesFields) ??
    refuseType(body, types) ??
    refuseUnknown(reasoning, reasoningFields) ??
    refuseBackground(body) ??
    refuseConversation(body, "input") ??
    refuseNumber(body, "temperature", 0, 2) ??
    refuseNumber(body, "max_output_tokens", 16, 128_000, true) ??
    refuseEffort(body["model"], effort, "reasoning.effort") ??
    refuseFormat((body["text"] as Body | undefined)?.["format"], "text.format.schema") ??
    (body["tools"] !== undefined && JSON.stringify(body["tools"]) !== '[{"type":"web_search"}]'
      ? invalid("invalid_value", "tools", "Only one tool is served here: web_search.")
      : undefined) ??
    (isReasoning(body["model"]) && effort !== "none" && body["temperature"] !== undefined
      ? unsupported("unsupported_parameter", "temperature", "is not supported with this model")
      : undefined)
  );
}

function refuseBackground(body: Body): Refusal | undefined {
  const { background, background_options: options, store, stream } = body;
  if (background !== true) {
    return options === undefined
      ? undefined
      : invalid("invalid_value", "background_options", "It requires background: true.");
  }
  if (store === false) return invalid("invalid_value", "store", "Background requires store: true.");
  if (body["model"] === "gpt-4o")
    return unsupported("unsupported_parameter", "background", "is not supported with this model");
  if (options === undefined) return undefined;
  const { completion_window: window } = options as Body;
  if (stream === true) return invalid("invalid_value", "stream", "A completion window excludes streaming.");
  return ["soonest", "2h", "8h"].includes(String(window))
    ? undefined
    : invalid("invalid_value", "background_options.completion_window", "Unknown completion window.");
}

export function refuseCompletion(body: Body): Refusal | undefined {
  const reasoning = isReasoning(body["model"]);
  const streamOptions = body["stream_options"];
  return (
    refuseUnknown(body, completionsFields) ??
    refuseType(body, { stream: "boolean", store: "boolean" }) ??
    refuseConversation(body, "messages") ??
    refuseNumber(body, "temperature", 0, 2) ??
    refuseNumber(body, "max_tokens", 1, 128_000, true) ??
    refuseNumber(body, "max_completion_tokens", 1, 128_000, true) ??
    refuseEffort(body["model"], body["reasoning_effort"], "reasoning_effort") ??
    refuseFormat(formatOf(body["response_format"]), "response_format") ??
    (streamOptions !== undefined && body["stream"] !== true
      ? invalid(
          "invalid_value",
          "stream_options",
          "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
        )
      : undefined) ??
    (reasoning && body["max_tokens"] !== undefined
      ? unsupported(
          "unsupported_parameter",
          "max_tokens",
          "is not supported with this model. Use 'max_completion_tokens' instead",
        )
      : undefined) ??
    (reasoning && body["reasoning_effort"] !== "none" && body["temperature"] !== undefined
      ? unsupported(
          "unsupported_value",
          "temperature",
          "does not support this value with this model. Only the default (1) value is supported",
        )
      : undefined)
  );
}

export function refuseImage(body: Body): Refusal | undefined {
  const model = String(body["model"]);
  return (
    refuseUnknown(body, imageFields) ??
    refuseType(body, { prompt: "string", size: "string", quality: "string", stream: "boolean" }) ??
    (body["prompt"] === undefined || body["prompt"] === ""
      ? invalid("missing_required_parameter", "prompt", "Missing required parameter: 'prompt'.")
      : undefined) ??
    refuseNumber(body, "n", 1, model === "dall-e-3" ? 1 : 10, true) ??
    refuseNumber(body, "partial_images", 0, 3, true) ??
    (model.startsWith("dall-e") ? refuseDallE(body, model) : refuseGptImage(body, model))
  );
}

const previewFields = "frame_count frame_duration_ms svg".split(" ");
const gptImageFields = [
  ..."background complexity moderation output_compression output_format partial_images stream".split(" "),
  ...previewFields,
];

function refuseDallE(body: Body, model: string): Refusal | undefined {
  const three = model === "dall-e-3";
  const sizes = three ? ["1024x1024", "1792x1024", "1024x1792"] : ["256x256", "512x512", "1024x1024"];
  return (
    refuseUnknown(body, without(imageFields, ...gptImageFields, ...(three ? [] : ["style"]))) ??
    refuseLength(body, three ? 4000 : 1000) ??
    refuseChoice(body, "size", sizes) ??
    refuseChoice(body, "quality", three ? ["standard", "hd"] : ["standard"]) ??
    refuseChoice(body, "response_format", ["url", "b64_json"]) ??
    refuseChoice(body, "style", ["vivid", "natural"])
  );
}

function refuseGptImage(body: Body, model: string): Refusal | undefined {
  const version = Number(/^gpt-image-([\d.]+)/.exec(model)?.[1]);
  const qualities = ["low", "medium", "high", "auto", ...(version >= 2.5 ? ["xhigh", "max"] : [])];
  return (
    refuseUnknown(
      body,
      without(
        imageFields,
        "response_format",
        "style",
        ...(version >= 2.6 ? [] : ["complexity", ...previewFields]),
      ),
    ) ??
    refuseLength(body, 32_000) ??
    refuseChoice(body, "quality", qualities) ??
    refuseChoice(body, "complexity", ["low", "medium", "high"]) ??
    refuseChoice(body, "moderation", ["low", "auto"]) ??
    refuseOutput(body, version >= 2.6) ??
    (body["output_format"] === "gif"
      ? refuseFrameSize(body)
      : version >= 2
        ? refuseFreeSize(body)
        : refuseChoice(body, "size", ["1024x1024", "1536x1024", "1024x1536", "auto"]))
  );
}

function refuseOutput(body: Body, takesPreviews: boolean): Refusal | undefined {
  const { background, output_format = "png", output_compression } = body;
  if (background === "transparent" && !["png", "webp"].includes(asText(output_format))) {
    const message = `Transparent background is not supported for the '${asText(output_format)}' output format.`;
    return invalid("invalid_value", "background", message);
  }
  if (output_compression !== undefined && !["jpeg", "webp"].includes(asText(output_format))) {
    const message = `Compression is not supported for the '${asText(output_format)}' output format.`;
    return invalid("invalid_value", "output_compression", message);
  }
  return (
    refuseChoice(body, "background", ["transparent", "opaque", "auto"]) ??
    refuseChoice(body, "output_format", ["png", "jpeg", "webp", ...(takesPreviews ? ["gif", "svg"] : [])]) ??
    refuseNumber(body, "output_compression", 0, 100, true) ??
    refusePreview(body)
  );
}

/** GIF and SVG: neither streams, an SVG comes alone, and each has its own fields. */
function refusePreview(body: Body): Refusal | undefined {
  const { output_format: format, n = 1, stream, partial_images, frame_count, frame_duration_ms, svg } = body;
  const isPreview = format === "gif" || format === "svg";
  if (isPreview && (stream === true || partial_images !== undefined)) {
    return invalid("invalid_value", "stream", `Streaming is not supported for '${format}'.`);
  }
  if (format === "svg" && n !== 1) return invalid("invalid_value", "n", "SVG output requires n=1.");
  if (format !== "gif" && (frame_count !== undefined || frame_duration_ms !== undefined)) {
    return invalid("invalid_value", "frame_count", "Only supported with output_format=gif.");
  }
  if (svg !== undefined && (format !== "svg" || typeof (svg as Body)["model"] !== "string")) {
    return invalid("invalid_value", "svg", "Requires output_format=svg, and svg.model.");
  }
  return (
    refuseNumber(body, "frame_count", 2, 16, true) ??
    refuseNumber(body, "frame_duration_ms", 1, 655_350, true)
  );
}

/** The frames of a GIF are drawn on one sheet. */
function refuseFrameSize({ size, frame_count = 9 }: Body): Refusal | undefined {
  if (size === undefined || size === "auto") return undefined;
  const [, width = 0, height = 0] = (/^(\d+)x(\d+)$/.exec(asText(size)) ?? []).map(Number);
  const isAllowed =
    width % 16 === 0 && height % 16 === 0 && width * height * Number(frame_count) <= 8_294_400;
  return isAllowed ? undefined : invalid("invalid_value", "size", `Invalid value: '${asText(size)}'.`);
}

function refuseFreeSize(body: Body): Refusal | undefined {
  const { size } = body;
  if (size === undefined || size === "auto") return undefined;
  const [, width = 0, height = 0] = (/^(\d+)x(\d+)$/.exec(asText(size)) ?? []).map(Number);
  const pixels = width * height;
  const allowed =
    width % 16 === 0 &&
    height % 16 === 0 &&
    pixels >= 655_360 &&
    pixels <= 8_294_400 &&
    Math.max(width, height) <= 3840 &&
    Math.max(width, height) <= 3 * Math.min(width, height);
  return allowed ? undefined : invalid("invalid_value", "size", `Invalid value: '${asText(size)}'.`);
}

function refuseEffort(model: unknown, effort: unknown, parameter: string): Refusal | undefined {
  if (effort === undefined) return undefined;
  if (!isReasoning(model)) {
    return unsupported("unsupported_parameter", parameter, "is not supported with this model");
  }
  const efforts = effortsOf(String(model));
  return efforts.includes(asText(effort))
    ? undefined
    : unsupported(
        "unsupported_value",
        parameter,
        `does not support '${asText(effort)}' with this model. Supported values are: ${efforts.join(", ")}`,
      );
}

/** The same, in the format of Chat Completions. */
function formatOf(format: unknown): unknown {
  const { type, json_schema } = (format ?? {}) as Body;
  return json_schema === undefined ? format : { type, ...(json_schema as Body) };
}

function refuseFormat(format: unknown, parameter: string): Refusal | undefined {
  const fault = formatFault(format);
  return fault === undefined ? undefined : invalid("invalid_json_schema", parameter, fault);
}

function refuseConversation(body: Body, field: "input" | "messages"): Refusal | undefined {
  const items = body[field];
  if (field === "input" && typeof items === "string" && items !== "") return undefined;
  const roles = ["system", "developer", "user", "assistant"];
  const well =
    Array.isArray(items) &&
    items.length > 0 &&
    items.every((item) => {
      const { role, content } = item as { role?: unknown; content?: unknown };
      if (!roles.includes(String(role))) return false;
      return (
        typeof content === "string" ||
        (Array.isArray(content) && content.every((part) => isPart(part, field)))
      );
    });
  return well ? undefined : invalid("invalid_type", field, `Invalid type for '${field}'.`);
}

/** A part of a message: text, or an image as a data URL of real base64. */
function isPart(part: unknown, field: "input" | "messages"): boolean {
  const { type, text, image_url: image } = part as Record<string, unknown>;
  if (type === (field === "input" ? "input_text" : "text")) return typeof text === "string";
  const url = field === "input" ? image : (image as { url?: unknown } | undefined)?.url;
  return (
    type === (field === "input" ? "input_image" : "image_url") &&
    /^data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+=*$/.test(String(url))
  );
}

/** @param max in characters; the real limit is in tokens. */
export function refuseContextLength(body: Body, max = Infinity): Refusal | undefined {
  const field = body["input"] === undefined ? "messages" : "input";
  const items = body[field];
  const length = Array.isArray(items)
    ? items.reduce((sum: number, { content }: { content: unknown }) => sum + asText(content).length, 0)
    : asText(items).length;
  if (length <= max) return undefined;
  const message =
    field === "input"
      ? "Your input exceeds the context window of this model. Please adjust your input and try again."
      : "This model's maximum context length is exceeded. Please reduce the length of the messages.";
  return invalid("context_length_exceeded", field, message);
}

function refuseUnknown(body: Body, known: ReadonlySet<string>): Refusal | undefined {
  const name = Object.keys(body).find((key) => !known.has(key));
  return name === undefined ? undefined : invalid("unknown_parameter", name, `Unknown parameter: '${name}'.`);
}

function refuseType(body: Body, types: Readonly<Record<string, string>>): Refusal | undefined {
  const found = Object.entries(types).find(
    ([name, type]) => body[name] !== undefined && typeof body[name] !== type,
  );
  return (
    found && invalid("invalid_type", found[0], `Invalid type for '${found[0]}': expected a ${found[1]}.`)
  );
}

function refuseNumber(
  body: Body,
  name: string,
  min: number,
  max: number,
  whole = false,
): Refusal | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || (whole && !Number.isInteger(value))) {
    return invalid("invalid_type", name, `Invalid type for '${name}'.`);
  }
  if (value < min)
    return invalid("integer_below_min_value", name, `Invalid '${name}': expected a value >= ${min}.`);
  return value > max
    ? invalid("integer_above_max_value", name, `Invalid '${name}': expected a value <= ${max}.`)
    : undefined;
}

function refuseChoice(body: Body, name: string, allowed: readonly string[]): Refusal | undefined {
  const value = body[name];
  return value === undefined || allowed.includes(asText(value))
    ? undefined
    : invalid(
        "invalid_value",
        name,
        `Invalid value: '${asText(value)}'. Supported values are: ${allowed.join(", ")}.`,
      );
}

const refuseLength = (body: Body, max: number): Refusal | undefined =>
  String(body["prompt"]).length > max
    ? invalid("string_above_max_length", "prompt", `Invalid 'prompt': string too long.`)
    : undefined;

const without = (fields: ReadonlySet<string>, ...names: string[]): Set<string> =>
  new Set([...fields].filter((field) => !names.includes(field)));

const invalid = (code: string, parameter: string, message: string): Refusal => ({
  status: 400,
  code,
  parameter,
  message,
});

const unsupported = (code: string, parameter: string, why: string): Refusal =>
  invalid(code, parameter, `Unsupported ${code.replace("unsupported_", "")}: '${parameter}' ${why}.`);

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
