/** The vendor's id of a request, if it looks like one: it is shown to people, so no foreign prose may pass for it. */
export function requestId(headers: Headers | undefined): string | undefined {
  // The second is Azure's.
  const id = headers?.get("x-request-id") ?? headers?.get("apim-request-id") ?? "";
  return /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}
