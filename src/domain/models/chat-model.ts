import { familyOf, type ModelFamily } from "./family-of.js";
import type { TokenCap } from "../../ports/chat-provider.js";

/** What the models of a family accept. */
export interface ChatModelFamily extends ModelFamily {
  /** For a reasoning model, this applies while it reasons: with the effort `none` it accepts a temperature anyway. */
  readonly takesTemperature: boolean;
  /** The levels of `reasoning_effort`, lowest first. Empty: the model does not reason. Absent: unknown. */
  readonly reasoningEfforts?: readonly string[];
  /** Whether it accepts images. Absent: unknown. */
  readonly takesImages?: boolean;
  /** What the token cap counts; also determines which of OpenAI's two fields carries it. */
  readonly tokenCapCounts: TokenCap["counts"];
  /** The maximum number of output tokens. Absent: unknown. */
  readonly maxOutputTokens?: number;
  /** The maximum number of input tokens. Absent: unknown. */
  readonly maxInputTokens?: number;
}

/** A conservative estimate: OpenAI's rule of thumb is 4 for English; code and other languages have fewer. */
export const charactersPerToken = 3;

const reasoning = { takesTemperature: false, tokenCapCounts: "answer-and-reasoning" } as const;
const plain = { takesTemperature: true, tokenCapCounts: "answer" } as const;

const lowToHigh = ["low", "medium", "high"] as const;
const lowToMax = [...lowToHigh, "xhigh", "max"] as const;
const gpt = { ...reasoning, takesImages: true, maxOutputTokens: 128_000 } as const;
const withoutReasoning = { ...plain, reasoningEfforts: [] } as const;
const vision = { ...withoutReasoning, takesImages: true } as const;
const textOnly = { ...withoutReasoning, takesImages: false } as const;

/**
 * First match wins. Source: OpenAI's model pages and reasoning guide, checked 2026-11-27: reasoning models
 * reject `temperature` unless the effort is `none`, and count hidden reasoning towards the cap.
 */
const families: readonly ChatModelFamily[] = [
  {
    pattern: /^gpt-6-(?:luna|sol)/,
    ...gpt,
    reasoningEfforts: ["none", ...lowToMax],
    maxInputTokens: 922_000,
  },
  { pattern: /^gpt-6\.1-terra/, ...gpt, reasoningEfforts: ["none", ...lowToMax] },
  { pattern: /^gpt-6(?:\.[12]|-astra)/, ...gpt, reasoningEfforts: lowToMax },
  { pattern: /^gpt-5\.6/, ...gpt, reasoningEfforts: ["none", ...lowToMax] },
  { pattern: /^gpt-5\.[14]/, ...gpt, reasoningEfforts: ["none", ...lowToHigh] },
  { pattern: /^gpt-5/, ...gpt, reasoningEfforts: lowToHigh },
  { pattern: /^gpt-(?:[6-9]|\d{2})/, ...gpt },
  {
    pattern: /^o[13]-mini/,
    ...reasoning,
    reasoningEfforts: lowToHigh,
    takesImages: false,
    maxOutputTokens: 100_000,
  },
  { pattern: /^o\d/, ...reasoning, reasoningEfforts: lowToHigh, maxOutputTokens: 100_000 },
  { pattern: /^gpt-4\.1/, ...vision, maxOutputTokens: 32_768 },
  { pattern: /^gpt-4o/, ...vision, maxOutputTokens: 16_384 },
  { pattern: /^gpt-4-turbo/, ...vision, maxOutputTokens: 4_096 },
  { pattern: /^gpt-4/, ...textOnly, maxOutputTokens: 8_192 },
  { pattern: /^gpt-3\.5/, ...textOnly, maxOutputTokens: 4_096 },
];

/** An unknown model gets the request unchanged, and its provider validates it. */
const unknown: ChatModelFamily = { pattern: /^/, ...plain };

export const chatModelFamily = (model: string): ChatModelFamily => familyOf(model, families, unknown);
