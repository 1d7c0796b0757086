import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { ListedModel } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { toProviderError, malformedReply } from "./errors/to-provider-error.js";
import { readVendorErrorReply } from "./errors/read-vendor-error.js";
import { tooLarge } from "./errors/unusable-reply.js";
import type { OpenAiCallContext } from "./http/vendor-server.js";
import { openBody } from "./http/open-body.js";
import { readBounded } from "./http/read-bounded.js";

const day = z.iso.date().optional().catch(undefined);
/** Servers that route to many others list several thousand. */
const maxModels = 10_000;
const modelSchema = z.object({ id: z.string().min(1).max(256), shutdown_date: day });

const hasId = (entry: unknown): boolean =>
  typeof entry === "object" && entry !== null && "id" in entry && typeof entry.id === "string";

/** Compatible servers vary: some send the bare array, and Ollama `null` for none. */
const listSchema = z.union([
  z.array(z.unknown()),
  z
    .object({ data: z.array(z.unknown()).nullable(), error: z.unknown().optional() })
    .refine(({ error }) => !error)
    .transform(({ data }) => data ?? []),
]);

/** Lists the models that the key may see: https://platform.openai.com/docs/api-reference/models/list */
export async function listModels({
  client,
  call,
  context,
  limits: { modelListBytes },
}: OpenAiCallContext): Promise<Result<readonly ListedModel[], ProviderError>> {
  // The vendor's package would treat anything that is not a list as an empty one.
  const response = await client.models.list({ signal: call.signal }).asResponse();
  const { headers } = response;
  const onTooLarge = () => tooLarge("the list of models", modelListBytes, "MAX_MODEL_LIST_BYTES");
  const { body } = await openBody(response, () => call.report({ type: "working" }));
  const value = JSON.parse(await readBounded(body, modelListBytes, onTooLarge)) as unknown;
  const list = listSchema.safeParse(value).data;
  const models =
    list
      ?.filter(hasId)
      .slice(0, maxModels)
      .flatMap((entry) => modelSchema.safeParse(entry).data ?? []) ?? [];
  if (models.length === 0 && list?.length !== 0) {
    const vendorError = readVendorErrorReply(value, headers);
    return err(
      vendorError
        ? toProviderError(vendorError, context())
        : malformedReply("it is not a list of models", context(), headers),
    );
  }
  return ok(
    models.map(({ id, shutdown_date }) => ({
      id,
      ...(shutdown_date !== undefined && { shutdownDate: shutdown_date }),
    })),
  );
}
