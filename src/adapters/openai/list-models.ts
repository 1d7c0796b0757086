import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { ListedModel } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { malformedReply } from "./malformed-reply.js";
import type { Session } from "./vendor-call.js";

const day = z.iso.date().optional().catch(undefined);

const listSchema = z.object({
  data: z.array(z.object({ id: z.string().min(1), shutdown_date: day })),
});

/** Lists the models that the key may see: https://platform.openai.com/docs/api-reference/models/list */
export async function listModels({
  client,
  call,
  words,
}: Session): Promise<Result<readonly ListedModel[], ProviderError>> {
  const { data: page, response } = await client.models.list({ signal: call.signal }).withResponse();
  const list = listSchema.safeParse({ data: page.data }).data;
  if (list === undefined) return err(malformedReply("it is no list of models", words, response.headers));
  return ok(
    list.data.map(({ id, shutdown_date }) => ({
      id,
      ...(shutdown_date !== undefined && { shutdownDate: shutdown_date }),
    })),
  );
}
