import { isHealthy, type Check, type CheckStatus } from "../../domain/diagnosis/check.js";
import type { Diagnose } from "../../domain/diagnosis/diagnose.js";
import type { Clock } from "../../ports/clock.js";
import { startActivity } from "./terminal/activity.js";
import { wrap } from "./terminal/wrap.js";
import type { ExitCode, Terminal, Paint } from "./terminal/terminal.js";

export interface DoctorOptions {
  /** `symbols` for terminals, `words` for log files, `json` for programs. */
  readonly style: "symbols" | "words" | "json";
  readonly version: string;
  readonly clock: Clock;
  /** The width of the terminal, in characters. Absent: lines are not wrapped. */
  readonly width?: number | undefined;
}

const symbols: Readonly<Record<CheckStatus, string>> = { ok: "✓", warning: "!", error: "✗", skipped: "–" };

const looks = { ok: "green", warning: "yellow", error: "red", skipped: "dim" } as const satisfies Readonly<
  Record<CheckStatus, string>
>;

/** `mcp-openai doctor`: lists each check with its result and the fix. Fails if a check found an error. */
export async function doctorCommand(
  diagnose: Diagnose,
  { style, version, clock, width }: DoctorOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { out, paintOut } = terminal;
  const activity = startActivity(terminal, clock, "Checking for common setup problems");
  const checks = await diagnose.execute(signal);
  activity?.end();
  const healthy = isHealthy(checks) && !signal.aborted;
  if (style === "json") out(`${JSON.stringify({ version, healthy, checks }, undefined, 2)}\n`);
  else
    out(
      `mcp-openai ${version}\n${describe(checks, { style, width }, paintOut)}\n${summary(checks, paintOut)}\n`,
    );
  return healthy ? 0 : 1;
}

function describe(
  checks: readonly Check[],
  { style, width }: Pick<DoctorOptions, "style" | "width">,
  paint: Paint,
): string {
  const names = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, status, found, advice }) => {
      const mark = style === "symbols" ? symbols[status] : status.padEnd("skipped".length);
      const indent = mark.length + names + 3;
      const line = `${paint(looks[status], mark)} ${name.padEnd(names)}  ${wrap(found, indent, width)}`;
      if (advice === undefined) return line;
      const arrow = style === "symbols" ? "→" : "->";
      const hint = `${arrow} ${wrap(advice, indent + arrow.length + 1, width)}`;
      return `${line}\n${" ".repeat(indent)}${paint("cyan", hint)}`;
    })
    .join("\n");
}

function summary(checks: readonly Check[], paint: Paint): string {
  const count = (counted: CheckStatus): number => checks.filter(({ status }) => status === counted).length;
  const parts = (["error", "warning"] as const).flatMap((status) => {
    const number = count(status);
    return number === 0 ? [] : [paint(looks[status], `${number} ${status}${number === 1 ? "" : "s"}`)];
  });
  return parts.length === 0 ? paint(looks.ok, "No issues found.") : `${parts.join(", ")}.`;
}
