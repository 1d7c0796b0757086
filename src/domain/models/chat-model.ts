import { familyOf, type ModelFamily } from "./family-of.js";
import type { TokenCap } from "../../ports/chat-provider.js";

/** What the models of a family can take. */
export interface ChatModelFamily extends ModelFamily {
  /** Of a model that reasons: while it does. With the effort `none` it takes one all the same. */
  readonly takesTemperature: boolean;
  /** The levels of `reasoning_effort`, lowest first. Empty: the model does not reason. Absent: not known. */
  readonly reasoningEfforts?: readonly string[];
  /** Whether it can look at images. Absent: not known. */
  readonly takesImages?: boolean;
  /** What a cap on tokens counts; it also tells which of OpenAI's two fields carries it. */
  readonly tokenCapCounts: TokenCap["counts"];
  /** The most tokens a model of the family writes. Absent: not known. */
  readonly maxOutputTokens?: number;
  /** The most tokens a model of the family takes in. Absent: not known. */
  readonly maxInputTokens?: number;
}

const reasoning = { takesTemperature: false, tokenCapCounts: "answer-and-reasoning" } as const;
const plain = { takesTemperature: true, tokenCapCounts: "answer" } as const;

const lowToHigh = ["low", "medium", "high"] as const;
const lowToMax = [...lowToHigh, "xhigh", "max"] as const;
const gpt = { ...reasoning, takesImages: true, maxOutputTokens: 128_000 } as const;
const withoutReasoning = { ...plain, reasoningEfforts: [] } as const;
const seeing = { ...withoutReasoning, takesImages: true } as const;
const blind = { ...withoutReasoning, takesImages: false } as const;

/**
 * First match wins. Source: OpenAI's model pages and reasoning guide, checked 2026-11-23: reasoning models
 * refuse `temperature` unless the effort is `none`, and count hidden reasoning towards the cap.
 */
const families: readonly ChatModelFamily[] = [
  {
    pattern: /^gpt-6-(?:luna|sol)/,
    ...gpt,
    reasoningEfforts: ["none", ...lowToMax],
    maxInputTokens: 922_000,
  },
  { pattern: /^gpt-6(?:\.1|-astra)/, ...gpt, reasoningEfforts: lowToMax },
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
  { pattern: /^gpt-4\.1/, ...seeing, maxOutputTokens: 32_768 },
  { pattern: /^gpt-4o/, ...seeing, maxOutputTokens: 16_384 },
  { pattern: /^gpt-4-turbo/, ...seeing, maxOutputTokens: 4_096 },
  { pattern: /^gpt-4/, ...blind, maxOutputTokens: 8_192 },
  { pattern: /^gpt-3\.5/, ...blind, maxOutputTokens: 4_096 },
];

/** A model that we know nothing of gets what it was asked, and answers for itself. */
const unknown: ChatModelFamily = { pattern: /^/, ...plain };

export const chatModelFamily = (model: string): ChatModelFamily => familyOf(model, families, unknown);
