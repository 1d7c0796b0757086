import type { IncomingHttpHeaders } from "node:http";
import type { Refusal } from "./openai-server-rules.js";

/** An Azure OpenAI resource, as far as its addresses and its errors differ. */
export interface AzureResource {
  /** The only API version that it accepts. */
  readonly apiVersion: string;
  /** The models, by deployment. */
  readonly deployments: Readonly<Record<string, string>>;
  /** A Microsoft Entra token that it accepts besides its key. */
  readonly adToken?: string;
}

/** A request to Azure, in the form that OpenAI would receive. */
interface PlainRequest {
  /** Method and path. */
  readonly route: string;
  readonly body: unknown;
}

/** Checks access: the key in its own header, the version in the query, deployments in the path or as the model. */
export function readAzureRequest(
  { apiVersion, deployments, adToken }: AzureResource,
  apiKey: string,
  request: { method: string; path: string; headers: IncomingHttpHeaders; body: unknown },
): PlainRequest | Refusal {
  const { method, headers, body } = request;
  const url = new URL(request.path, "http://azure");
  const token = adToken === undefined ? undefined : `Bearer ${adToken}`;
  if (headers["api-key"] !== apiKey && (token === undefined || headers.authorization !== token)) {
    return refusal(401, "Access denied due to invalid subscription key or wrong API endpoint.");
  }
  const [, scoped, path = ""] =
    /^\/openai(?:\/deployments\/([^/]+))?(\/.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
  const isScoped = /^\/(?:chat\/completions|images\/(?:generations|edits))$/.test(path);
  if (url.searchParams.get("api-version") !== apiVersion || isScoped !== (scoped !== undefined)) {
    return refusal(404, "Resource not found");
  }
  const route = `${method} /v1${path}`;
  if (typeof body !== "object" || body === null) return { route, body };
  const model = deployments[scoped ?? String((body as { model?: unknown }).model)];
  if (model === undefined) {
    return refusal(404, "The API deployment for this resource does not exist.", "DeploymentNotFound");
  }
  return { route, body: { ...body, model } };
}

const refusal = (status: number, message: string, code = String(status)): Refusal => ({
  status,
  code,
  parameter: null,
  message,
});
