import { boolean, dollars, own, string } from "./setting-types.js";

/** What calls cost, and how much they may cost. */
export const spendingSettings = {
  showCost: own("SHOW_COST", boolean("end each result with a line that shows its cost")),
  sessionLimitDollars: own(
    "SESSION_LIMIT_DOLLARS",
    dollars("spending limit until the server restarts; further calls are refused"),
  ),
  dayLimitDollars: own(
    "DAY_LIMIT_DOLLARS",
    dollars("spending limit per day (UTC), for all servers that share the usage folder"),
  ),
  usageDir: own(
    "USAGE_DIR",
    string(
      "folder that records the cost of calls for 90 days; servers that share it share the day's limit; unset: a per-user data folder; library: in memory, unless there is a limit per day",
    ),
  ),
  pricesFile: own(
    "PRICES_FILE",
    string(
      "JSON file with your own prices of models; unset: OpenAI's prices at api.openai.com, none elsewhere",
    ),
  ),
};
