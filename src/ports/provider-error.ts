/**
 * What can go wrong between a use case and a provider: a closed union, tagged by `kind`. The members and
 * their constructors stand together because the union is what a caller switches on.
 *
 * Every member carries a `message`: whole sentences, in this project's words, that say what happened, why,
 * and what to do next. It never holds a key, and quotes foreign text only where it is marked as a quotation.
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

export type ProviderErrorKind = ProviderError["kind"];

interface Failure<Kind extends string> {
  readonly kind: Kind;
  /** What happened, why, and what to do next. Safe to show to people and to models. */
  readonly message: string;
  /** The provider's own id of the request (OpenAI: `x-request-id`), to quote to its support. Absent: none was given. */
  readonly requestId?: string;
  /** Whether sending the same request again may help. A retrying decorator looks at nothing else. */
  readonly retryable: boolean;
  /** The least time to wait before a retry, in milliseconds. Absent: the provider did not say. */
  readonly retryAfterMilliseconds?: number;
}

/** No key, or one that the provider does not accept. React: ask for a valid key. */
export interface AuthenticationError extends Failure<"authentication"> {
  readonly retryable: false;
}

/** The key is good but may not do this. React: ask for the permission that the message names. */
export interface PermissionError extends Failure<"permission"> {
  readonly retryable: false;
}

/** The provider does not serve this model: retired, misspelt, or not allowed. React: choose another model. */
export interface ModelNotFoundError extends Failure<"model-not-found"> {
  readonly model: string;
  readonly retryable: false;
}

/** The provider refused the request as wrong. React: change the argument that the message names. */
export interface InvalidRequestError extends Failure<"invalid-request"> {
  /** The provider's name of the parameter at fault. Absent: it named none. */
  readonly parameter?: string;
  readonly retryable: false;
}

/**
 * The messages are more than the model can take in. Nothing was written. React: leave out the oldest, shorten
 * the rest, or choose a model that takes more.
 */
export interface TooLongError extends Failure<"too-long"> {
  readonly retryable: false;
}

/** The content was refused on policy grounds. React: reword it; the same words will be refused again. */
export interface ContentRejectedError extends Failure<"content-rejected"> {
  readonly retryable: false;
}

/** Too many requests or tokens a minute. React: wait; `retryAfterMilliseconds` says how long where known. */
export type RateLimitedError = Failure<"rate-limited">;

/** The account has no credit left. React: add credit or raise the limit; a retry cannot help. */
export interface QuotaExhaustedError extends Failure<"quota-exhausted"> {
  readonly retryable: false;
}

/** Too many calls are already waiting here. Nothing was sent. React: call again once some are done. */
export interface BusyError extends Failure<"busy"> {
  /** How many calls were waiting when this one was turned away. */
  readonly waiting: number;
  readonly retryable: false;
}

/**
 * The call might pass a limit that was set on spending, or the limit could not be kept. Nothing was sent. React:
 * raise the limit that the message names, or wait until the day is over.
 */
export interface SpendingLimitError extends Failure<"spending-limit"> {
  readonly retryable: false;
}

/** A deadline passed. React: allow more time, or ask for less. */
export interface TimeoutError extends Failure<"timeout"> {
  /** The deadline that passed, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** What had been written until then; empty when nothing had. */
  readonly partialText: string;
}

/** The caller gave up. React: nothing is to be done. */
export interface CancelledError extends Failure<"cancelled"> {
  readonly retryable: false;
}

/** A passing fault of the network or of the provider. React: try again later. */
export interface UnavailableError extends Failure<"unavailable"> {
  /** The HTTP status. Absent: no answer came at all. */
  readonly status?: number;
  /** The connection was not even made, so the request cannot have been carried out. Absent: it may have been. */
  readonly neverSent?: true;
}

/** An answer came that cannot be understood. React: check that the base URL speaks OpenAI's protocol. */
export interface MalformedReplyError extends Failure<"malformed-reply"> {
  readonly retryable: false;
}

/** A stream ended before its end was announced. React: use the partial text, or ask again. */
export interface InterruptedError extends Failure<"interrupted"> {
  /** What had been written until then; empty when nothing had, and only then may it be retried. */
  readonly partialText: string;
}

/** What every constructor takes; keys whose value is `undefined` are left out of the error. */
interface Details {
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly retryAfterMilliseconds?: number | undefined;
}

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

export const authenticationError = (details: Details): AuthenticationError =>
  failure("authentication", false, details);

export const permissionError = (details: Details): PermissionError => failure("permission", false, details);

export const modelNotFoundError = (details: Details & { model: string }): ModelNotFoundError =>
  failure("model-not-found", false, details);

export const invalidRequestError = (
  details: Details & { parameter?: string | undefined },
): InvalidRequestError => failure("invalid-request", false, details);

export const tooLongError = (details: Details): TooLongError => failure("too-long", false, details);

export const contentRejectedError = (details: Details): ContentRejectedError =>
  failure("content-rejected", false, details);

/** `retryable: false` is for a wait that the caller's deadline does not allow. */
export const rateLimitedError = (details: Details & { retryable?: boolean }): RateLimitedError =>
  failure("rate-limited", details.retryable ?? true, details);

export const quotaExhaustedError = (details: Details): QuotaExhaustedError =>
  failure("quota-exhausted", false, details);

export const busyError = (details: Details & { waiting: number }): BusyError =>
  failure("busy", false, details);

export const spendingLimitError = (details: Details): SpendingLimitError =>
  failure("spending-limit", false, details);

/** Retryable is a deadline of one attempt that showed nothing yet; the deadline of a whole call never is. */
export const timeoutError = (
  details: Details & { timeoutMilliseconds: number; partialText: string; retryable: boolean },
): TimeoutError => failure("timeout", details.retryable, details);

export const cancelledError = (): CancelledError =>
  failure("cancelled", false, { message: "The call was cancelled. Nothing more was sent." });

export const unavailableError = (
  details: Details & { status?: number | undefined; neverSent?: true | undefined },
): UnavailableError => failure("unavailable", true, details);

export const malformedReplyError = (details: Details): MalformedReplyError =>
  failure("malformed-reply", false, details);

/** May be retried only while nothing of the answer was shown. */
export const interruptedError = (details: Details & { partialText: string }): InterruptedError =>
  failure("interrupted", details.partialText === "", details);
