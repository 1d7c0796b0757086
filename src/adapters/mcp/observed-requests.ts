import { omitUndefined } from "../../domain/call/omit-undefined.js";
import type { RequestActivity, Telemetry } from "../../ports/telemetry.js";
import type { RequestContext, RequestHandlers } from "./protocol/handlers.js";

interface ObservationParts extends Pick<RequestActivity, "principal"> {
  /** Absent: nothing is observed. */
  readonly telemetry?: Telemetry | PromiseLike<Telemetry>;
  /** Absent: by a pipe. */
  readonly transport?: RequestActivity["transport"];
}

/**
 * Observes each request, so that what it causes is part of it.
 * @param tools the names of the tools: any other name is foreign text.
 */
export function observedRequests(
  requests: RequestHandlers,
  { telemetry, transport = "pipe", principal }: ObservationParts,
  tools: ReadonlySet<string>,
): RequestHandlers {
  if (telemetry === undefined) return requests;
  type Handle = (params: object, context: RequestContext) => object | Promise<object>;
  const observed =
    (method: string, handle: Handle): Handle =>
    async (params, context) => {
      const observation = (await telemetry).begin({
        type: "request",
        method,
        transport,
        ...omitUndefined({ principal }),
        ...saidOf(method, params, tools, context),
      });
      const end = (error: string | undefined): void => observation.end(omitUndefined({ error }));
      try {
        const answer = await observation.within(async () => handle(params, { ...context, observation }));
        end(context.signal.aborted ? "cancelled" : errorIn(answer));
        return answer;
      } catch (thrown) {
        // JSON-RPC has numbers as the kinds of errors.
        end(String((thrown as { readonly code?: number }).code ?? "internal"));
        throw thrown;
      }
    };
  return Object.fromEntries(
    Object.entries(requests).map(([method, handle]) => [method, observed(method, handle as Handle)]),
  ) as unknown as RequestHandlers;
}

/** What the client says of its request. */
function saidOf(
  method: string,
  params: { readonly name?: unknown },
  tools: ReadonlySet<string>,
  { meta = {}, revision }: RequestContext,
): Pick<RequestActivity, "tool" | "protocolVersion" | "trace"> {
  const name = String(params.name);
  return {
    trace: meta,
    ...(method === "tools/call" && tools.has(name) && { tool: name }),
    ...omitUndefined({ protocolVersion: revision }),
  };
}

/** The conventions' name of a tool's error. */
const errorIn = (answer: { readonly isError?: unknown }): string | undefined =>
  answer.isError === true ? "tool_error" : undefined;
