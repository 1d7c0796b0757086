import type { ChatRequest } from "../../src/ports/chat-provider.js";
import type { ImageRequest } from "../../src/ports/image-provider.js";
import {
  authenticationError,
  busyError,
  contentRejectedError,
  interruptedError,
  invalidRequestError,
  malformedReplyError,
  modelNotFoundError,
  permissionError,
  quotaExhaustedError,
  rateLimitedError,
  spendingLimitError,
  timeoutError,
  tooLongError,
  unavailableError,
  type ProviderError,
} from "../../src/ports/provider-error.js";
import type { ContractIssues } from "../../src/testing/contracts/contract-case.js";
import { FakeChatProvider } from "../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../src/testing/doubles/fake-image-provider.js";

/** A fake that can be scripted to fail. */
interface Faulty {
  error?: ProviderError;
}

export function faultyChat(request: ChatRequest) {
  const state: Faulty = {};
  const provider = new FakeChatProvider(() =>
    state.error === undefined ? { chunks: ["Very ", "deep", " indeed."] } : { error: state.error },
  );
  return { provider, request, state };
}

export function faultyImages(request: ImageRequest) {
  const state: Faulty = {};
  const provider = new FakeImageProvider(() => (state.error === undefined ? {} : { error: state.error }));
  return { provider, request, state };
}

const message = "It is scripted to fail. Change the script.";

const errors: readonly Exclude<ProviderError, { kind: "cancelled" }>[] = [
  authenticationError({ message }),
  permissionError({ message }),
  modelNotFoundError({ message, model: "gpt-4" }),
  invalidRequestError({ message, parameter: "size" }),
  tooLongError({ message }),
  contentRejectedError({ message, requestId: "req_1" }),
  rateLimitedError({ message, retryAfterMilliseconds: 250 }),
  quotaExhaustedError({ message }),
  busyError({ message, waiting: 200 }),
  spendingLimitError({ message }),
  timeoutError({ message, timeoutMilliseconds: 100, partialText: "", retryable: true }),
  unavailableError({ message, status: 503 }),
  malformedReplyError({ message }),
  interruptedError({ message, partialText: "" }),
];

/** Every kind of error that the port defines. */
export const oneOfEachError: ContractIssues<{ state: Faulty }> = Object.fromEntries(
  errors.map((error) => [error.kind, ({ state }: { state: Faulty }) => void (state.error = error)]),
);
