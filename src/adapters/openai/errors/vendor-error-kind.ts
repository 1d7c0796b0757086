import { retryAfter, shouldRetry } from "../headers/response-headers.js";
import type { VendorError } from "./read-vendor-error.js";

/** `verification` and `address` are special cases of `permission` and of a malformed reply, with their own advice. */
export type VendorErrorKind =
  | "authentication"
  | "verification"
  | "permission"
  | "model-not-found"
  | "address"
  | "invalid-request"
  | "too-long"
  | "content-rejected"
  | "rate-limited"
  | "quota-exhausted"
  | "unavailable";

/**
 * A code is more specific than a status: 429 is both "too fast" and "no credit".
 * Source: https://platform.openai.com/docs/guides/error-codes, and the codes of a failed Response.
 */
const kindByCode: ReadonlyMap<string, VendorErrorKind> = new Map([
  ["invalid_api_key", "authentication"],
  ["insufficient_quota", "quota-exhausted"],
  ["billing_hard_limit_reached", "quota-exhausted"],
  ["billing_not_active", "quota-exhausted"],
  ["rate_limit_exceeded", "rate-limited"],
  ["model_not_found", "model-not-found"],
  // Azure's code for a model without a deployment.
  ["DeploymentNotFound", "model-not-found"],
  ["context_length_exceeded", "too-long"],
  ["content_policy_violation", "content-rejected"],
  ["moderation_blocked", "content-rejected"],
  ["content_filter", "content-rejected"],
  ["image_content_policy_violation", "content-rejected"],
  ["invalid_prompt", "content-rejected"],
  ["bio_policy", "content-rejected"],
  ["misalignment_policy_violation", "content-rejected"],
]);

const kindByStatus: ReadonlyMap<number, VendorErrorKind> = new Map([
  [401, "authentication"],
  [402, "quota-exhausted"],
  [403, "permission"],
  [404, "address"],
  [405, "address"],
  [408, "unavailable"],
  [409, "unavailable"],
  [429, "rate-limited"],
]);

/** @param model the requested model: a 404 whose text names it is about the model, whatever its code. */
export function vendorErrorKind(
  { status, codes, text = "", headers }: VendorError,
  model: string,
): VendorErrorKind {
  for (const code of codes) {
    const kind = kindByCode.get(code);
    if (kind !== undefined) return kind;
  }
  // LM Studio reports this with HTTP 200.
  if (/\bunexpected endpoint\b/i.test(text)) return "address";
  if (status === undefined)
    return codes.includes("invalid_request_error") ? "invalid-request" : "unavailable";
  if (status === 403 && /\bverif/i.test(text)) return "verification";
  // Compatible servers seldom have a code for this: vLLM, llama.cpp and LM Studio use words like these.
  if (status === 400 && /\bcontext (?:length|size|window)\b/i.test(text)) return "too-long";
  if (status === 404 && text.includes(model)) return "model-not-found";
  return (
    kindByStatus.get(status) ??
    (status >= 500 || shouldRetry(headers) === true ? "unavailable" : "invalid-request")
  );
}

/** Statuses of gateways that passed the request on and lost the answer: it may have been carried out. */
const lostAnswer = new Set([408, 502, 504, 520, 522, 524]);

/** Cloudflare's statuses for a server that it could not connect to. */
const neverReached = new Set([521, 523, 525, 526, 530]);

/**
 * Whether an unavailable provider certainly did not carry out the request. Envoy and others also send 503 for a
 * connection that broke, so a status from 500 counts only if the API itself gives a code, or asks to wait.
 */
export function isNotBilled({ status, codes, headers }: VendorError): boolean {
  if (status === undefined || lostAnswer.has(status)) return false;
  const isExplained = codes.length > 0 || (headers !== undefined && retryAfter(headers) !== undefined);
  return status < 500 || neverReached.has(status) || isExplained;
}
