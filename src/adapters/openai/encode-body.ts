/** A body as it goes over the wire. */
interface EncodedBody {
  readonly type: string;
  readonly body: string | Uint8Array | null;
}

/** Node's own form data mean nothing to a fetch that is not Node's own, so they are written out here. */
export async function encodeBody(body: unknown): Promise<EncodedBody> {
  if (!(body instanceof FormData)) return { type: "application/json", body: (body ?? null) as string | null };
  const form = new Response(body);
  return {
    type: form.headers.get("content-type") ?? "multipart/form-data",
    body: new Uint8Array(await form.arrayBuffer()),
  };
}
