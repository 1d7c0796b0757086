import { TokenFile } from "../../adapters/file-system/tokens/token-file.js";
import type { Authenticator } from "../../adapters/http/auth/authenticator.js";
import { oidcTokens } from "../../adapters/http/auth/oidc-tokens.js";
import { staticTokens } from "../../adapters/http/auth/static-tokens.js";
import { localPrincipal, type Principal } from "../../domain/principals/principal.js";
import type { Clock } from "../../ports/clock.js";
import type { Logger } from "../../ports/logger.js";
import type { ServerSettings } from "../settings/server-settings.js";
import { defaultTokensFile } from "../settings/user-folders.js";
import { warnOnce } from "./warn-once.js";

interface AuthenticatorParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Sends requests to the identity provider. */
  readonly fetch: typeof globalThis.fetch;
}

/** How the server knows who asks; or who everybody is. @param resource the URL of the endpoint, as clients see it. */
export function authenticatorFor(
  { auth, tokensFile, oidcIssuer = "", oidcAudience, oidcScopes = "", oidcGroupsClaim }: ServerSettings,
  resource: string,
  { clock, logger, fetch }: AuthenticatorParts,
): Authenticator | Principal {
  const warn = warnOnce(logger);
  switch (auth) {
    case "none":
      return localPrincipal;
    case "tokens": {
      const file = new TokenFile(tokensFile ?? defaultTokensFile(), clock);
      const read = async () => {
        const tokens = await file.read();
        if (tokens.isErr()) warn(tokens.error);
        return tokens;
      };
      void read().then((tokens) => {
        if (tokens.isOk() && tokens.value.length === 0)
          logger.warn("there are no tokens yet: make one with mcp-openai tokens add NAME");
      });
      return staticTokens(read, () => clock.date());
    }
    case "oidc":
      return oidcTokens({
        issuer: oidcIssuer,
        audience: oidcAudience ?? resource,
        resource,
        scopes: oidcScopes.split(/\s+/).filter((scope) => scope !== ""),
        groupsClaim: oidcGroupsClaim,
        logger,
        fetch,
        clock,
      });
  }
}
