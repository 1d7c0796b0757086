import { err, ok, type Result } from "neverthrow";
import { authenticationError, type AuthenticationError } from "../../../ports/provider-error.js";
import type { ServerOptions } from "../options/openai-options.js";
import { keySource, isOpenAi } from "../errors/error-context.js";

/** The headers that prove who asks: none, where a server may be asked without a key. */
type CredentialHeaders = Readonly<Record<string, string>>;

/** A key that can stand in an HTTP header, or what to do about it. The vendor's package would quote a bad one. */
export function credentialHeaders(options: ServerOptions): Result<CredentialHeaders, AuthenticationError> {
  const { where, source } = keySource(options);
  const { azure } = options;
  const token = azure?.adToken?.trim() ?? "";
  const secret = token === "" ? (options.apiKey?.trim() ?? "") : token;
  if (secret === "") {
    if (azure === undefined && !isOpenAi(options)) return ok({});
    const message =
      `There is no API key, so nothing was sent. Set ${where}, and restart the host. ${source} ` +
      "To try without a key, start with --offline." +
      (azure === undefined
        ? " To ask another server, set OPENAI_BASE_URL, or for Azure MCP_OPENAI_PROVIDER."
        : "");
    return err(authenticationError({ message }));
  }
  if (!/^[\x21-\x7e\xa1-\xff]+$/.test(secret)) {
    const message =
      "The API key or token holds a blank, a line break or a character that none has, so nothing was sent. " +
      `Copy it again, whole and alone, into ${where}, and restart the host.`;
    return err(authenticationError({ message }));
  }
  return ok(
    azure !== undefined && token === "" ? { "api-key": secret } : { authorization: `Bearer ${secret}` },
  );
}
