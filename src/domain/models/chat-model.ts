import { familyOf, type ModelFamily } from "./family-of.js";
import type { TokenCap } from "../../ports/chat-provider.js";

/** What the models of a family can take. */
export interface ChatModelFamily extends ModelFamily {
  readonly takesTemperature: boolean;
  /** What a cap on tokens counts; it also tells which of OpenAI's two fields carries it. */
  readonly tokenCapCounts: TokenCap["counts"];
  /** The most tokens a model of the family writes. Absent: not known. */
  readonly mostOutputTokens?: number;
}

const reasoning = { takesTemperature: false, tokenCapCounts: "answer-and-reasoning" } as const;
const plain = { takesTemperature: true, tokenCapCounts: "answer" } as const;

/**
 * First match wins. Source: OpenAI's model pages and reasoning guide, checked 2026-11-23: reasoning models
 * refuse `temperature`, and count hidden reasoning towards the cap.
 */
const families: readonly ChatModelFamily[] = [
  { pattern: /^gpt-(?:[5-9]|\d{2})/, ...reasoning, mostOutputTokens: 128_000 },
  { pattern: /^o\d/, ...reasoning, mostOutputTokens: 100_000 },
  { pattern: /^gpt-4\.1/, ...plain, mostOutputTokens: 32_768 },
  { pattern: /^gpt-4o/, ...plain, mostOutputTokens: 16_384 },
  { pattern: /^gpt-4-turbo/, ...plain, mostOutputTokens: 4_096 },
  { pattern: /^gpt-4/, ...plain, mostOutputTokens: 8_192 },
  { pattern: /^gpt-3\.5/, ...plain, mostOutputTokens: 4_096 },
];

/** A model that we know nothing of gets what it was asked, and answers for itself. */
const unknown: ChatModelFamily = { pattern: /^/, ...plain };

export const chatModelFamily = (model: string): ChatModelFamily => familyOf(model, families, unknown);
