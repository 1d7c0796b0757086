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
import type { ErrorContext } from "./error-context.js";
import { vendorErrorKind, type VendorErrorKind } from "./vendor-error-kind.js";
import type { VendorError } from "./read-vendor-error.js";
import {
  retryAfter,
  implausibleWait,
  isPlausible,
  plausibleWait,
  requestId,
} from "../headers/response-headers.js";

/** What the vendor says went wrong, as an error of the port, in our own words. */
export function toProviderError(vendorError: VendorError, context: ErrorContext): ProviderError {
  const said =
    vendorError.text === undefined
      ? ""
      : ` The provider said: ${asSentence(context.quote(vendorError.text))}`;
  return errors[vendorErrorKind(vendorError, context.model)](vendorError, context, {
    status: vendorError.status === undefined ? "" : ` (HTTP ${vendorError.status})`,
    finish: (message) => ({ message: message + said, requestId: requestId(vendorError.headers) }),
  });
}

/** Many a server says no more than a word. */
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
          ? `${subject} did not accept the API key${status}. Set a valid one: `
          : `${subject} wants an API key, and there is none${status}. Set `) +
          `${where}, and restart the host.${source === "" ? "" : ` ${source}`}`,
      ),
    ),
  verification: (_, { subject, model }, { status, finish }) =>
    permissionError(
      finish(
        `${subject} gives ${model} only to verified organizations${status}. Verify yours at ` +
          "https://platform.openai.com/settings/organization/general (it can take up to 15 minutes to count), " +
          "or choose another model.",
      ),
    ),
  permission: (_, { subject, model }, { status, finish }) =>
    permissionError(
      finish(
        `${subject} does not let this key do that with ${model}${status}. Check the permissions of the key and of ` +
          "its project, or choose another model. Image models and the newest ones need a verified organization.",
      ),
    ),
  "model-not-found": (_, { subject, model, isAzure }, { status, finish }) =>
    modelNotFoundError({
      ...finish(
        isAzure
          ? `${subject} has no deployment of ${model}${status}. If there is one, name it in ` +
              `MCP_OPENAI_AZURE_DEPLOYMENTS as ${model}=DEPLOYMENT (a new one takes minutes to answer); or choose another model.`
          : `${subject} does not serve ${model} to this key${status}: it is retired, misspelt, or not permitted. ` +
              "Choose another model.",
      ),
      model,
    }),
  address: (_, { subject, address, addressHint }, { status, finish }) =>
    malformedReplyError(
      finish(
        `${subject} has nothing at this address${status}. The ${address} may be wrong: ${addressHint}. ` +
          "Or the server lacks this API: MCP_OPENAI_API chooses between responses and chat-completions.",
      ),
    ),
  "invalid-request": ({ parameter = "" }, { subject, model }, { status, finish }) => {
    // Shown as the name of a parameter, so no foreign prose may pass for one.
    const named = /^[\w.[\]-]{1,64}$/.test(parameter) ? parameter : undefined;
    return invalidRequestError({
      ...finish(
        named === undefined
          ? `${subject} refused the request to ${model} as wrong${status}. Change the request.`
          : `${subject} refused "${named}" in the request to ${model}${status}. Change it or leave it out.`,
      ),
      parameter: named,
    });
  },
  "too-long": (_, { subject, model }, { status, finish }) =>
    tooLongError(
      finish(
        `${subject} says that this is more than ${model} can take in${status}. Shorten it, or choose a model that takes more.`,
      ),
    ),
  "content-rejected": (_, { subject }, { status, finish }) =>
    contentRejectedError(
      finish(
        `${subject} refused the content on policy grounds${status}. Reword it: the same words will be refused again.`,
      ),
    ),
  "rate-limited": ({ headers }, { subject }, { status, finish }) => {
    const asked = headers && retryAfter(headers);
    const wait = asked && plausibleWait(asked);
    const advice = wait === undefined ? "Wait a little" : `Wait ${(wait / 1000).toFixed(1)} s`;
    return rateLimitedError({
      ...finish(
        `${subject} takes no more requests or tokens for now${status}. ${advice} and try again.${aboutWait(asked)}`,
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
    const asked = vendorError.headers && retryAfter(vendorError.headers);
    return unavailableError({
      ...finish(
        `${subject} has a fault that should pass${status}. Try again in a moment.` +
          (isOpenAi ? " Known disruptions are listed at https://status.openai.com." : "") +
          aboutWait(asked),
      ),
      status: vendorError.status,
      retryAfterMilliseconds: asked && plausibleWait(asked),
    });
  },
};

const aboutWait = (asked: number | undefined): string =>
  asked === undefined || isPlausible(asked) ? "" : ` ${implausibleWait}`;

/** @param why continues "… cannot be understood: ". */
export const malformedReply = (why: string, context: ErrorContext, headers?: Headers): MalformedReplyError =>
  malformedReplyError({
    message:
      `${context.subject} sent an answer that cannot be understood: ${why}. ` +
      `Check that the ${context.address} leads to OpenAI's protocol: ${context.addressHint}.`,
    requestId: requestId(headers),
  });
