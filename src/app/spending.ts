import { resolve } from "node:path";
import { MemorySpendingLedger } from "../adapters/memory/memory-spending-ledger.js";
import { UsageFolder } from "../adapters/file-system/spending/usage-folder.js";
import { SpendingBudget, type SpendingBudgetOptions } from "../domain/spending/spending-budget.js";
import type { SpendingLedger } from "../ports/spending-ledger.js";
import { dataFolder } from "./settings/user-folders.js";
import { isOpenAi } from "./is-openai.js";
import type { Settings } from "./settings/settings.js";

/** A program that imports the library has files written only where it says so, or where its limit needs them. */
export function spendingLedger({ usageDir, dayLimitDollars }: Settings): SpendingLedger {
  if (usageDir !== undefined) return new UsageFolder({ folder: resolve(usageDir) });
  return dayLimitDollars === undefined
    ? new MemorySpendingLedger()
    : new UsageFolder({ folder: dataFolder("usage") });
}

/** The budget that the settings allow. */
export function spendingBudget(
  settings: Settings,
  parts: Pick<SpendingBudgetOptions, "ledger" | "clock" | "logger">,
): SpendingBudget {
  const { sessionLimitDollars: session, dayLimitDollars: day } = settings;
  return new SpendingBudget({
    ...parts,
    limits: { ...(session !== undefined && { session }), ...(day !== undefined && { day }) },
    passesUnknownPrices: !isOpenAi(settings),
  });
}
