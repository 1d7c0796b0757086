import { err, type Result } from "neverthrow";
import { asOperation } from "../../../domain/call/as-operation.js";
import type { OpenAI } from "openai";
import type { Call, Operation } from "../../../ports/call.js";
import { cancelledError, type ProviderError } from "../../../ports/provider-error.js";
import { connect } from "./connect.js";
import { credentialHeaders } from "./credential-headers.js";
import { errorContext, type ErrorContext } from "../errors/error-context.js";
import { thrownToProviderError } from "../errors/thrown-to-provider-error.js";
import type { ServerOptions } from "../options/openai-options.js";
import { readVendorError } from "../errors/read-vendor-error.js";
import { defaultReplyLimits, type ReplyLimits } from "../options/reply-limits.js";
import { reportAllowance } from "../headers/response-headers.js";
import { isAborted } from "../../../domain/call/caller.js";

/** Everything that one call to the vendor needs. */
export interface OpenAiCallContext {
  readonly client: OpenAI;
  readonly call: Call;
  /** Created only when something goes wrong. */
  readonly context: () => ErrorContext;
  readonly limits: ReplyLimits;
}

export type VendorWork<Request, Reply> = (
  request: Request,
  callContext: OpenAiCallContext,
) => Promise<Result<Reply, ProviderError>>;

type VendorCall = <Request extends { readonly model?: string }, Reply>(
  work: VendorWork<Request, Reply>,
) => Operation<Request, Reply>;

/**
 * Turns functions that call the vendor into operations: whatever they throw becomes an error value. The operations
 * share one client, created by the first call that has a usable credential.
 */
export function vendorCalls(options: ServerOptions): VendorCall {
  let client: Promise<OpenAI> | undefined;
  const limits = { ...defaultReplyLimits, ...options.limits };

  return (work) =>
    asOperation(async (request, call) => {
      if (isAborted(call.signal)) return err(cancelledError());
      const { model = "any model" } = request;
      const context = (): ErrorContext => errorContext(options, model);
      try {
        if (client === undefined) {
          const credential = credentialHeaders(options);
          if (credential.isErr()) return err(credential.error);
          client = connect(options, credential.value);
        }
        const deployment = options.azure?.deployments.get(model);
        const sent = deployment === undefined ? request : { ...request, model: deployment };
        const result = await work(sent, { client: await client, call, context, limits });
        return isAborted(call.signal) ? err(cancelledError()) : result;
      } catch (thrown) {
        if (isAborted(call.signal)) return err(cancelledError());
        const headers = readVendorError(thrown)?.headers;
        if (headers !== undefined) reportAllowance(headers, call.report);
        return err(thrownToProviderError(thrown, context()));
      }
    });
}
