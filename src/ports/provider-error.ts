/**
 * What can go wrong between a use case and a provider: a closed union, tagged by `kind`. The members and their
 * constructors are in one file because callers switch on the union.
 *
 * Every member has a `message`: full sentences, in this project's own words, that say what happened, why, and what to
 * do next. It never contains a key, and quotes untrusted text only as a marked quotation.
 */
export type ProviderError =
  | AuthenticationError
  | PermissionError
  | ModelNotFoundError
  | InvalidRequestError
  | TooLongError
  | ContentRejectedError
  | RateLimitedError
  | QuotaExhaustedError
  | BusyError
  | SpendingLimitError
  | TimeoutError
  | CancelledError
  | UnavailableError
  | MalformedReplyError
  | InterruptedError;

/** By which callers tell the errors apart. */
export type ProviderErrorKind = ProviderError["kind"];

interface Failure<Kind extends string> {
  /** Which error it is. */
  readonly kind: Kind;
  /** What happened, why, and what to do next. Safe to show to people and to models. */
  readonly message: string;
  /** The provider's own id of the request (OpenAI: `x-request-id`), to quote to its support. Absent: none was given. */
  readonly requestId?: string;
  /** Whether sending the same request again may help. Retrying decorators rely only on this. */
  readonly retryable: boolean;
  /** The minimum wait before a retry, in milliseconds. Absent: the provider gave none. */
  readonly retryAfterMilliseconds?: number;
}

/** The key is missing, or the provider does not accept it. To recover, ask for a valid key. */
export interface AuthenticationError extends Failure<"authentication"> {
  readonly retryable: false;
}

/** The key is valid but lacks a permission. To recover, ask for the permission that the message names. */
export interface PermissionError extends Failure<"permission"> {
  readonly retryable: false;
}

/** The provider does not serve this model: retired, misspelled, or not allowed. To recover, choose another model. */
export interface ModelNotFoundError extends Failure<"model-not-found"> {
  /** The model that was requested. */
  readonly model: string;
  /** The request was refused here, before anything was sent. Absent: the provider refused it. */
  readonly notSent?: true;
  readonly retryable: false;
}

/** The provider rejected the request as invalid. To recover, change the argument that the message names. */
export interface InvalidRequestError extends Failure<"invalid-request"> {
  /** The provider's name of the invalid parameter. Absent: it named none. */
  readonly parameter?: string;
  /** The request was refused here, before anything was sent. Absent: the provider refused it. */
  readonly notSent?: true;
  readonly retryable: false;
}

/**
 * The messages exceed the model's input limit. Nothing was written. To recover, leave out the oldest, shorten the rest,
 * or choose a model with a higher limit.
 */
export interface TooLongError extends Failure<"too-long"> {
  readonly retryable: false;
}

/** The content was rejected on policy grounds. To recover, reword it; the same text will be rejected again. */
export interface ContentRejectedError extends Failure<"content-rejected"> {
  readonly retryable: false;
}

/** Too many requests or tokens per minute. To recover, wait; `retryAfterMilliseconds` says how long, if known. */
export type RateLimitedError = Failure<"rate-limited">;

/** The account has no credit left. To recover, add credit or raise the limit; a retry cannot help. */
export interface QuotaExhaustedError extends Failure<"quota-exhausted"> {
  readonly retryable: false;
}

/** The queue is full. Nothing was sent. To recover, call again when other calls are done. */
export interface BusyError extends Failure<"busy"> {
  /** The number of waiting calls when this one was rejected. */
  readonly waiting: number;
  readonly retryable: false;
}

/**
 * The call might exceed a spending limit, or the limit could not be enforced. Nothing was sent. To recover, raise the
 * limit that the message names, or wait until the day ends.
 */
export interface SpendingLimitError extends Failure<"spending-limit"> {
  readonly retryable: false;
}

/** A deadline passed. To recover, allow more time, or ask for less. */
export interface TimeoutError extends Failure<"timeout"> {
  /** The deadline that passed, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** The text so far; empty if there was none. */
  readonly partialText: string;
}

/** The caller cancelled the call. There is nothing to do. */
export interface CancelledError extends Failure<"cancelled"> {
  readonly retryable: false;
}

/**
 * An error of the network or of the provider. To recover, try again later; if it is not retryable, as with an untrusted
 * certificate or a proxy that refuses, first do what the message says.
 */
export interface UnavailableError extends Failure<"unavailable"> {
  /** The HTTP status. Absent: there was no response at all. */
  readonly status?: number;
  /** The request was not carried out, so it costs nothing. Absent: it may have been carried out and billed. */
  readonly notBilled?: true;
}

/** The response is malformed. To recover, check that the base URL speaks OpenAI's protocol. */
export interface MalformedReplyError extends Failure<"malformed-reply"> {
  readonly retryable: false;
}

/** A stream ended without its end marker. To recover, use the partial text, or ask again. */
export interface InterruptedError extends Failure<"interrupted"> {
  /** The text so far; empty if there was none, and only then may the call be retried. */
  readonly partialText: string;
}

/** The common parameters of the constructors. */
type Details = Pick<Failure<string>, "message"> &
  Loose<Pick<Failure<string>, "requestId" | "retryAfterMilliseconds">>;

/** Fields that are `undefined` are omitted from the error. */
type Loose<Fields> = { readonly [Key in keyof Fields]?: Fields[Key] | undefined };

type WithoutUndefined<Fields> = {
  [Key in keyof Fields]: Exclude<Fields[Key], undefined>;
};

function failure<Kind extends string, Retryable extends boolean, Fields extends Details>(
  kind: Kind,
  retryable: Retryable,
  fields: Fields,
): { kind: Kind; retryable: Retryable } & WithoutUndefined<Fields> {
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { kind, retryable, ...(present as WithoutUndefined<Fields>) };
}

/** Makes an {@link AuthenticationError}. */
export const authenticationError = (details: Details): AuthenticationError =>
  failure("authentication", false, details);

/** Makes a {@link PermissionError}. */
export const permissionError = (details: Details): PermissionError => failure("permission", false, details);

/** Makes a {@link ModelNotFoundError}. */
export const modelNotFoundError = (
  details: Details & Pick<ModelNotFoundError, "model"> & Loose<Pick<ModelNotFoundError, "notSent">>,
): ModelNotFoundError => failure("model-not-found", false, details);

/** Makes an {@link InvalidRequestError}. */
export const invalidRequestError = (
  details: Details & Loose<Pick<InvalidRequestError, "parameter" | "notSent">>,
): InvalidRequestError => failure("invalid-request", false, details);

/** Makes a {@link TooLongError}. */
export const tooLongError = (details: Details): TooLongError => failure("too-long", false, details);

/** Makes a {@link ContentRejectedError}. */
export const contentRejectedError = (details: Details): ContentRejectedError =>
  failure("content-rejected", false, details);

/** Pass `retryable: false` if the wait exceeds the caller's deadline. */
export const rateLimitedError = (
  details: Details & Loose<Pick<RateLimitedError, "retryable">>,
): RateLimitedError => failure("rate-limited", details.retryable ?? true, details);

/** Makes a {@link QuotaExhaustedError}. */
export const quotaExhaustedError = (details: Details): QuotaExhaustedError =>
  failure("quota-exhausted", false, details);

/** Makes a {@link BusyError}. */
export const busyError = (details: Details & Pick<BusyError, "waiting">): BusyError =>
  failure("busy", false, details);

/** Makes a {@link SpendingLimitError}. */
export const spendingLimitError = (details: Details): SpendingLimitError =>
  failure("spending-limit", false, details);

/** Retryable only for the deadline of one attempt without output so far, never for that of the whole call. */
export const timeoutError = (
  details: Details & Pick<TimeoutError, "timeoutMilliseconds" | "partialText" | "retryable">,
): TimeoutError => failure("timeout", details.retryable, details);

/** Makes a {@link CancelledError}. */
export const cancelledError = (): CancelledError =>
  failure("cancelled", false, { message: "The call was cancelled. Nothing more was sent." });

/** Pass `retryable: false` if trying again cannot help, as with an untrusted certificate. */
export const unavailableError = (
  details: Details & Loose<Pick<UnavailableError, "status" | "notBilled" | "retryable">>,
): UnavailableError => failure("unavailable", details.retryable ?? true, details);

/** Makes a {@link MalformedReplyError}. */
export const malformedReplyError = (details: Details): MalformedReplyError =>
  failure("malformed-reply", false, details);

/** Retryable only if no part of the answer was shown. */
export const interruptedError = (
  details: Details & Pick<InterruptedError, "partialText">,
): InterruptedError => failure("interrupted", details.partialText === "", details);
