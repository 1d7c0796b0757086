import { didYouMean } from "../../domain/arguments/did-you-mean.js";
import { showValue } from "../../domain/arguments/show-value.js";
import { unknownGroupsIn, type Policy } from "../../domain/principals/policy.js";
import type { Principal } from "../../domain/principals/principal.js";
import type { Logger } from "../../ports/logger.js";
import type { ServerSettings } from "../settings/server-settings.js";
import { warnOnce } from "./warn-once.js";

/**
 * Warns of groups that mean nothing in the policy, once each: they may be misspelled. Only of those that `tokens add --group`
 * gave, because an identity provider also lists groups that are for other programs.
 */
export function warnOfGroups(
  policy: Policy,
  { auth, policyFile }: Pick<ServerSettings, "auth" | "policyFile">,
  logger: Logger,
): (principal: Principal) => void {
  if (auth !== "tokens" || policyFile === undefined) return () => undefined;
  const warn = warnOnce(logger);
  const known = [...policy.groups.keys()];
  return (principal) => {
    const { name } = principal;
    for (const group of unknownGroupsIn(policy, principal))
      warn(
        `${name} is in the group ${showValue(group)}, which is not in the policy file${didYouMean(group, known)}, so it ` +
          `changes nothing. Add it to "groups" in ${policyFile} and restart the server, or give ${name} a token with ` +
          `another group: mcp-openai tokens remove ${name}, then mcp-openai tokens add ${name} --group GROUP. ` +
          "That counts once the server is restarted, or has not been used by them for an hour.",
        group,
      );
  };
}
