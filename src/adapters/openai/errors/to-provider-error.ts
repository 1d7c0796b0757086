import {
  authenticationError,
  contentRejectedError,
  invalidRequestError,
  malformedReplyError,
  modelNotFoundError,
  permissionError,
  quotaExhaustedError,
  rateLimitedError,
  tooLongError,
  unavailableError,
  type ProviderError,
  type MalformedReplyError,
} from "../../../ports/provider-error.js";
import { restartHost } from "../../../domain/call/host-phrases.js";
import type { ErrorContext } from "./error-context.js";
import { isNotBilled, vendorErrorKind, type VendorErrorKind } from "./vendor-error-kind.js";
import type { VendorError } from "./read-vendor-error.js";
import {
  retryAfter,
  implausibleWait,
  isPlausible,
  plausibleWait,
  requestId,
  shouldRetry,
} from "../headers/response-headers.js";

/** Maps a vendor error to an error of the port, in our own words. */
export function toProviderError(vendorError: VendorError, context: ErrorContext): ProviderError {
  const quotation =
    vendorError.text === undefined
      ? ""
      : ` The provider said: ${asSentence(context.quote(vendorError.text))}`;
  const error = errors[vendorErrorKind(vendorError, context.model)](vendorError, context, {
    status: vendorError.status === undefined ? "" : ` (HTTP ${vendorError.status})`,
    finish: (message) => ({ message: message + quotation, requestId: requestId(vendorError.headers) }),
  });
  return error.retryable && shouldRetry(vendorError.headers) === false ? unrepeatable(error) : error;
}

const unrepeatable = (error: ProviderError): ProviderError => ({
  ...error,
  message: `${error.message} The server says not to repeat the request, so it was not retried.`,
  retryable: false,
});

/** Some servers send a single word. */
const asSentence = (quotation: string): string => (/[.!?…]"$/.test(quotation) ? quotation : `${quotation}.`);

interface Parts {
  readonly status: string;
  readonly finish: (message: string) => { message: string; requestId: string | undefined };
}

const errors: Record<
  VendorErrorKind,
  (vendorError: VendorError, context: ErrorContext, parts: Parts) => ProviderError
> = {
  authentication: (_, { subject, key: { isSet, where, source } }, { status, finish }) =>
    authenticationError(
      finish(
        (isSet
          ? `${subject} rejected the API key${status}. Set a valid one: `
          : `${subject} requires an API key, and none is set${status}. Set `) +
          `${where}${restartHost}.${source === "" ? "" : ` ${source}`}`,
      ),
    ),
  verification: (_, { subject, model }, { status, finish }) =>
    permissionError(
      finish(
        `${subject} offers ${model} only to verified organizations${status}. Verify yours at ` +
          "https://platform.openai.com/settings/organization/general (it can take up to 15 minutes to take effect), " +
          "or choose another model.",
      ),
    ),
  permission: (_, { subject, model }, { status, finish }) =>
    permissionError(
      finish(
        `${subject} does not allow this key to do that with ${model}${status}. Check the permissions of the key and ` +
          "its project, or choose another model. Image models and the newest ones need a verified organization.",
      ),
    ),
  "model-not-found": (_, { subject, model, isAzure }, { status, finish }) =>
    modelNotFoundError({
      ...finish(
        isAzure
          ? `${subject} has no deployment of ${model}${status}. If there is one, name it in ` +
              `MCP_OPENAI_AZURE_DEPLOYMENTS as ${model}=DEPLOYMENT (a new one takes minutes to become available); or choose another model.`
          : `${subject} does not serve ${model} to this key${status}: it is retired, misspelled or not permitted. ` +
              "Choose another model.",
      ),
      model,
    }),
  address: (_, { subject, address, addressHint }, { status, finish }) =>
    malformedReplyError(
      finish(
        `${subject} has no API at this address${status}. The ${address} may be wrong: ${addressHint}. ` +
          "Or the server lacks this API: set MCP_OPENAI_API to responses or chat-completions.",
      ),
    ),
  "invalid-request": ({ parameter = "" }, { subject, model }, { status, finish }) => {
    // Shown as a parameter name, so anything that does not look like one is dropped.
    const name = /^[\w.[\]-]{1,64}$/.test(parameter) ? parameter : undefined;
    return invalidRequestError({
      ...finish(
        name === undefined
          ? `${subject} rejected the request to ${model} as invalid${status}. Change the request.`
          : `${subject} rejected "${name}" in the request to ${model}${status}. Change it or leave it out.`,
      ),
      parameter: name,
    });
  },
  "too-long": (_, { subject, model }, { status, finish }) =>
    tooLongError(
      finish(
        `${subject} says that the input is too long for ${model}${status}. Shorten it, or choose a model that accepts more.`,
      ),
    ),
  "content-rejected": (_, { subject }, { status, finish }) =>
    contentRejectedError(
      finish(
        `${subject} rejected the content on policy grounds${status}. Reword it: the same text will be rejected again.`,
      ),
    ),
  "rate-limited": ({ headers }, { subject }, { status, finish }) => {
    const requestedWait = headers && retryAfter(headers);
    const wait = requestedWait && plausibleWait(requestedWait);
    const advice = wait === undefined ? "Wait a moment" : `Wait ${(wait / 1000).toFixed(1)} s`;
    return rateLimitedError({
      ...finish(
        `${subject} accepts no more requests or tokens for now${status}. ${advice} and try again.${aboutWait(requestedWait)}`,
      ),
      retryAfterMilliseconds: wait,
    });
  },
  "quota-exhausted": (_, { host, isOpenAi }, { status, finish }) =>
    quotaExhaustedError(
      finish(
        `The account at ${isOpenAi ? "OpenAI" : host} has no credit left or has reached its limit${status}. ` +
          "Add credit or raise the limit" +
          (isOpenAi ? " at https://platform.openai.com/settings/organization/billing." : "."),
      ),
    ),
  unavailable: (vendorError, { subject, isOpenAi }, { status, finish }) => {
    const requestedWait = vendorError.headers && retryAfter(vendorError.headers);
    return unavailableError({
      ...finish(
        `${subject} has a temporary problem${status}. Try again in a moment.` +
          (isOpenAi ? " Known incidents are listed at https://status.openai.com." : "") +
          aboutWait(requestedWait),
      ),
      status: vendorError.status,
      notBilled: isNotBilled(vendorError) || undefined,
      retryAfterMilliseconds: requestedWait && plausibleWait(requestedWait),
    });
  },
};

const aboutWait = (requestedWait: number | undefined): string =>
  requestedWait === undefined || isPlausible(requestedWait) ? "" : ` ${implausibleWait}`;

/** @param why a clause that continues "… sent an invalid reply: ". */
export const malformedReply = (why: string, context: ErrorContext, headers?: Headers): MalformedReplyError =>
  malformedReplyError({
    message:
      `${context.subject} sent an invalid reply: ${why}. ` +
      `Check that the ${context.address} leads to an OpenAI-compatible API: ${context.addressHint}.`,
    requestId: requestId(headers),
  });
