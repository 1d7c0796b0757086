import { err, ok, type Result } from "neverthrow";
import { authenticationError, type AuthenticationError } from "../../../ports/provider-error.js";
import type { ServerOptions } from "../options/openai-options.js";
import { restartHost } from "../../../domain/call/host-phrases.js";
import { keySource, isOpenAi } from "../errors/error-context.js";

/** The headers that authenticate a request; none for a server that needs no key. */
type CredentialHeaders = Readonly<Record<string, string>>;

/** Checks the key before it becomes an HTTP header, because the vendor's package would quote a bad one in its error. */
export function credentialHeaders(options: ServerOptions): Result<CredentialHeaders, AuthenticationError> {
  const { where, source } = keySource(options);
  const { azure } = options;
  const token = azure?.adToken?.trim() ?? "";
  const secret = token === "" ? (options.apiKey?.trim() ?? "") : token;
  if (secret === "") {
    if (options.keyFileIssue !== undefined) {
      const message = `There is no API key, so nothing was sent: ${options.keyFileIssue} Correct that${restartHost}.`;
      return err(authenticationError({ message }));
    }
    if (azure === undefined && !isOpenAi(options)) return ok({});
    const message =
      `No API key is set, so nothing was sent. Set ${where}${restartHost}. ${source} ` +
      "To try without a key, start with --offline." +
      (azure === undefined
        ? " To use another server, set OPENAI_BASE_URL; for Azure, set MCP_OPENAI_PROVIDER."
        : "");
    return err(authenticationError({ message }));
  }
  if (isReference(secret) || ((azure !== undefined || isOpenAi(options)) && isPlaceholder(secret))) {
    const message =
      "The API key or token is a placeholder, or a reference that was not expanded, so nothing was sent. " +
      `Set the key itself: ${where}${restartHost}. ${source}`;
    return err(authenticationError({ message: message.trim() }));
  }
  if (!/^[\x21-\x7e\xa1-\xff]+$/.test(secret)) {
    const message =
      "The API key or token contains a space, a line break or an invalid character, so nothing was sent. " +
      `Copy it again, complete and with nothing else, into ${where}${restartHost}.`;
    return err(authenticationError({ message }));
  }
  return ok(
    azure !== undefined && token === "" ? { "api-key": secret } : { authorization: `Bearer ${secret}` },
  );
}

/** Such as `$OPENAI_API_KEY`, `${env:KEY}` and `%KEY%`: hosts start servers without a shell. */
const isReference = (secret: string): boolean => /^(?:\$\{.*\}|\$(?:env:)?[A-Za-z_]\w*|%\w+%)$/.test(secret);

/** Such as `your-key-here`, `<key>`, `sk-...` and `sk-proj-xxxx`, as documents show keys. */
const isPlaceholder = (secret: string): boolean =>
  /^<.*>$|^\[.*\]$|(?:^|[-_ ])your[-_ ]|[-_ ]here$|(?:^|[-_ ])(?:change|replace)[-_ ]?me$|\.\.\.|…|^(?:sk-)?(?:[a-z]+-)?([^-])(?:-?\1){2,}$/i.test(
    secret,
  );
