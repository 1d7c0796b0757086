import { showDollars } from "../../../domain/spending/describe-cost.js";
import type { ReportUsage, UsageReport } from "../../../domain/spending/report-usage.js";
import type { ModelTotals } from "../../../domain/spending/totals.js";
import { report, type ExitCode, type Terminal } from "../terminal/terminal.js";
import { writeJson, writeTable } from "./table.js";

const columns = [
  { heading: "DAY (UTC)" },
  { heading: "MODEL" },
  { heading: "REQUESTS", isNumber: true },
  { heading: "IMAGES", isNumber: true },
  { heading: "TOKENS IN", isNumber: true },
  { heading: "TOKENS OUT", isNumber: true },
  { heading: "COST", isNumber: true },
];

/** `mcp-openai usage`: what was spent, by day and model, and what the limits leave. */
export async function usageCommand(
  reportUsage: ReportUsage,
  isJson: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const { error, note, aside } = report(terminal);
  const usage = await reportUsage.execute();
  if (usage.isErr()) {
    error(usage.error.message);
    return 1;
  }
  const { limits, days, leftToday } = usage.value;
  if (isJson) {
    writeJson(terminal, { limits, leftToday, days });
    return 0;
  }
  if (days.length === 0) aside("Nothing was recorded in the last 30 days.");
  else {
    writeTable(
      terminal,
      columns,
      days.flatMap(({ day, models }) => models.map((totals) => [day, ...cells(totals)])),
    );
    for (const one of summary(days)) note(one);
  }
  if (leftToday !== undefined)
    aside(`Limit per day: ${showDollars(limits.day ?? 0)}; ${showDollars(leftToday)} left today.`);
  if (limits.session !== undefined)
    aside(`Limit per session, counted by each program: ${showDollars(limits.session)}.`);
  return 0;
}

const cells = ({ model, calls, images, tokens, ...cost }: ModelTotals): string[] => [
  model,
  String(calls),
  images === 0 ? "" : String(images),
  String(tokens.inputTokens ?? ""),
  String(tokens.outputTokens ?? ""),
  showCost(cost),
];

function showCost({
  dollars,
  estimatedDollars,
  callsOfUnknownCost,
}: Pick<ModelTotals, "dollars" | "estimatedDollars" | "callsOfUnknownCost">): string {
  if (dollars === 0 && callsOfUnknownCost > 0) return "unknown";
  return `${callsOfUnknownCost > 0 ? ">" : estimatedDollars > 0 ? "~" : ""}${showDollars(dollars)}`;
}

/** The sum, and what the marks before some costs mean. */
function summary(days: UsageReport["days"]): string[] {
  const all = days.flatMap(({ models }) => models);
  const dollars = days.reduce((sum, day) => sum + day.dollars, 0);
  const isMore = all.some(({ callsOfUnknownCost }) => callsOfUnknownCost > 0);
  const isEstimate = all.some(({ estimatedDollars }) => estimatedDollars > 0);
  return [
    `The last 30 days cost ${isMore ? "more than " : isEstimate ? "about " : ""}${showDollars(dollars)}.`,
    ...(isEstimate ? ["~ marks costs with estimates in them."] : []),
    ...(isMore ? ["No price is known for some requests; their cost is not included."] : []),
  ];
}
