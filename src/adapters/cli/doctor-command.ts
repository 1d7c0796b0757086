import { isHealthy, type Check, type CheckStatus } from "../../domain/diagnosis/check.js";
import type { Diagnose } from "../../domain/diagnosis/diagnose.js";
import type { ExitCode, Terminal } from "./terminal.js";

export interface DoctorOptions {
  /** `symbols` is for people at a terminal, `words` for their log files, `json` for machines. */
  readonly style: "symbols" | "words" | "json";
  readonly version: string;
}

const symbols: Readonly<Record<CheckStatus, string>> = { ok: "✓", warning: "!", fault: "✗", skipped: "–" };

/** `mcp-openai doctor`: what was looked at, what was found, and what to do. It fails where there is a fault. */
export async function doctorCommand(
  diagnose: Diagnose,
  { style, version }: DoctorOptions,
  { out }: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const checks = await diagnose.execute(signal);
  const healthy = isHealthy(checks) && !signal.aborted;
  if (style === "json") out(`${JSON.stringify({ version, healthy, checks }, undefined, 2)}\n`);
  else out(`mcp-openai ${version}\n${describe(checks, style)}\n${summary(checks)}\n`);
  return healthy ? 0 : 1;
}

function describe(checks: readonly Check[], style: "symbols" | "words"): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, status, found, advice }) => {
      const mark = style === "symbols" ? symbols[status] : status.padEnd("skipped".length);
      const line = `${mark} ${name.padEnd(width)}  ${found}`;
      return advice === undefined
        ? line
        : `${line}\n${" ".repeat(mark.length + width + 3)}${style === "symbols" ? "→" : "->"} ${advice}`;
    })
    .join("\n");
}

function summary(checks: readonly Check[]): string {
  const count = (wanted: CheckStatus): number => checks.filter(({ status }) => status === wanted).length;
  const parts = (["fault", "warning"] as const).flatMap((status) => {
    const number = count(status);
    return number === 0 ? [] : [`${number} ${status}${number === 1 ? "" : "s"}`];
  });
  return parts.length === 0 ? "No faults." : `${parts.join(", ")}.`;
}
