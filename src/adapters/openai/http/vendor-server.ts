import { err, ok, type Result } from "neverthrow";
import { asOperation } from "../../../domain/call/as-operation.js";
import type { OpenAI } from "openai";
import type { Call, Operation } from "../../../ports/call.js";
import { cancelledError, type ProviderError } from "../../../ports/provider-error.js";
import type { ObservedCall } from "../../../ports/telemetry.js";
import { type ClientFor, connect } from "./connect.js";
import { Connections } from "./connections.js";
import { credentialHeaders } from "./credential-headers.js";
import { errorContext, type ErrorContext } from "../errors/error-context.js";
import { thrownToProviderError } from "../errors/thrown-to-provider-error.js";
import type { ServerOptions } from "../options/openai-options.js";
import { readVendorError } from "../errors/read-vendor-error.js";
import { defaultReplyLimits, type ReplyLimits } from "../options/reply-limits.js";
import { reportAllowance } from "../headers/response-headers.js";
import { RefusedStreaming } from "./refused-streaming.js";
import { isAborted } from "../../../domain/call/caller.js";

/** Everything that one call to the vendor needs. */
export interface OpenAiCallContext {
  readonly client: OpenAI;
  readonly call: Call;
  /** Created only when something goes wrong. */
  readonly context: () => ErrorContext;
  readonly limits: ReplyLimits;
  /** What the server refuses of streaming; one for all calls. */
  readonly refusedStreaming: RefusedStreaming;
}

export type VendorWork<Request, Reply> = (
  request: Request,
  callContext: OpenAiCallContext,
) => Promise<Result<Reply, ProviderError>>;

/** Turns a function that calls the vendor into an operation: whatever it throws becomes an error value. */
type VendorCall = <Request extends { readonly model?: string }, Reply>(
  work: VendorWork<Request, Reply>,
) => Operation<Request, Reply>;

/** How requests are sent; without `prepare`, nothing can be prepared. */
export type SendingConnections = Pick<Connections, "send"> & Partial<Pick<Connections, "prepare">>;

const connectionsTo = ({ baseUrl, proxies }: ServerOptions): Connections =>
  new Connections(new URL(baseUrl).protocol === "https:", {}, proxies && ((url) => proxies.agentFor(url)));

/** A server of the vendor's, and the one client and the connections that all operations share. */
export class VendorServer {
  readonly #options: ServerOptions;
  readonly #limits: ReplyLimits;
  readonly #connections: SendingConnections;
  readonly #refusedStreaming = new RefusedStreaming();
  #client: Promise<ClientFor> | undefined;

  constructor(options: ServerOptions, connections: SendingConnections = connectionsTo(options)) {
    this.#options = options;
    this.#limits = { ...defaultReplyLimits, ...options.limits };
    this.#connections = connections;
  }

  /** Opens a connection before the first call; sends nothing. @returns false if there is no usable credential. */
  prepare(): boolean {
    const isUsable = this.#connect().isOk();
    if (isUsable) this.#connections.prepare?.(this.#options.baseUrl);
    return isUsable;
  }

  readonly operation: VendorCall = (work) =>
    asOperation(async (request, call: ObservedCall) => {
      if (isAborted(call.signal)) return err(cancelledError());
      const { model = "any model" } = request;
      const context = (): ErrorContext => errorContext(this.#options, model);
      try {
        const clientFor = this.#connect();
        if (clientFor.isErr()) return err(clientFor.error);
        const deployment = this.#options.azure?.deployments.get(model);
        const sent = deployment === undefined ? request : { ...request, model: deployment };
        const callContext = {
          client: (await clientFor.value)(call.observation?.traceparent),
          call,
          context,
          limits: this.#limits,
          refusedStreaming: this.#refusedStreaming,
        };
        const result = await work(sent, callContext);
        return isAborted(call.signal) ? err(cancelledError()) : result;
      } catch (thrown) {
        if (isAborted(call.signal)) return err(cancelledError());
        const headers = readVendorError(thrown)?.headers;
        if (headers !== undefined) reportAllowance(headers, call.report);
        return err(thrownToProviderError(thrown, context()));
      }
    });

  /** Creates the client at the first use that has a usable credential. */
  #connect(): Result<Promise<ClientFor>, ProviderError> {
    if (this.#client !== undefined) return ok(this.#client);
    return credentialHeaders(this.#options).map(
      (credential) => (this.#client = connect(this.#options, credential, this.#connections)),
    );
  }
}
