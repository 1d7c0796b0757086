import { err, ok, type Result } from "neverthrow";
import { authenticationError, type AuthenticationError } from "../../ports/provider-error.js";

const where =
  "OPENAI_API_KEY in the env block of the host's configuration, or OPENAI_API_KEY_FILE with the path of a file that holds it";

/** A key that can stand in an HTTP header, or what to do about it. The vendor's package would quote a bad one. */
export function checkKey(apiKey: string | undefined): Result<string, AuthenticationError> {
  const key = apiKey?.trim() ?? "";
  if (key === "") {
    return err(
      authenticationError({
        message:
          `There is no API key, so nothing was sent. Set ${where}, and restart the host. ` +
          "Keys are made at https://platform.openai.com/api-keys. To try without a key, start with --offline. " +
          "A compatible server that needs no key takes any value.",
      }),
    );
  }
  if (!/^[\x21-\x7e\xa1-\xff]+$/.test(key)) {
    return err(
      authenticationError({
        message:
          "The API key holds a blank, a line break or a character that no key has, so nothing was sent. " +
          `Copy the key again, whole and alone, into ${where}, and restart the host.`,
      }),
    );
  }
  return ok(key);
}
