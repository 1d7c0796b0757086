import { z } from "zod";
import { omitUndefined } from "../../../domain/call/omit-undefined.js";
import { CallSpending } from "../../../domain/spending/call-spending.js";
import type { AuditEntry, AuditLog } from "../../../ports/audit-log.js";
import type { Clock } from "../../../ports/clock.js";
import type { RequestCost } from "../../../ports/telemetry.js";
import type { CreatedTask } from "../protocol/handlers.js";
import type { CallToolResult } from "../protocol/mcp-types.js";

/** What is kept of a call. */
export interface Audit {
  /** Adds an entry: when the call is answered, and again when work that outlived the answer ends. */
  readonly add: (result: CallToolResult | CreatedTask, facts?: Partial<AuditEntry>) => void;
  /** Hears what the requests of the call cost. */
  readonly onSpending: (cost: RequestCost) => void;
}

/** A call, as an entry names it. */
interface AuditedCall extends Pick<AuditEntry, "tool" | "arguments"> {
  readonly principal: string | undefined;
  readonly client: string | undefined;
  /** Whether the result may be that of an earlier call, which was counted then. */
  readonly collects: boolean | undefined;
}

/** @returns undefined: no audit is kept. */
export function auditOf(log: AuditLog | undefined, clock: Clock, call: AuditedCall): Audit | undefined {
  if (log === undefined) return undefined;
  const { tool, client, collects, principal = "local", arguments: given } = call;
  const startedAt = clock.now();
  const spending = new CallSpending();
  const add: Audit["add"] = (result, more = {}) => {
    const { outcome, receipt, ...facts } = factsOf(result);
    const counts = collects === true ? {} : facts;
    log.write({
      time: clock.date().toISOString(),
      principal,
      ...omitUndefined({ client }),
      tool,
      outcome,
      milliseconds: Math.round(clock.now() - startedAt),
      ...counts,
      // Of work that goes on, the entry about its end has it.
      ...(!goesOn(outcome) && spentIn(spending, counts.model)),
      ...omitUndefined({ receipt }),
      ...more,
      ...(log.keepsContent && { arguments: given, ...("content" in result && { result: result.content }) }),
    });
  };
  return { add, onSpending: (cost) => spending.add(cost) };
}

const goesOn = (outcome: string): boolean => outcome === "receipt" || outcome === "task";

/** Whatever the result says: a call may fail after some of its requests were answered. */
function spentIn(spending: CallSpending, model = spending.model): Partial<AuditEntry> {
  const { dollars } = spending;
  const estimatedDollars = spending.estimatedDollars(true);
  return {
    ...omitUndefined({ model }),
    ...(dollars > 0 && { dollars: rounded(dollars) }),
    ...(estimatedDollars > 0 && { estimatedDollars: rounded(estimatedDollars) }),
  };
}

/** Without the noise of binary fractions. */
const rounded = (dollars: number): number => Number(dollars.toFixed(9));

/** What a result says of itself. */
const schema = z.object({
  "mcp-openai/reply": z
    .object({
      model: z.string().optional(),
      images: z.number().optional(),
      costInDollars: z.number().optional().catch(undefined),
      usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
      requestId: z.string().optional(),
      requestIds: z.array(z.string()).optional(),
    })
    .optional(),
  "mcp-openai/error": z.object({ kind: z.string(), requestId: z.string().optional() }).optional(),
  "mcp-openai/receipt": z.object({ receipt: z.string() }).optional(),
});

function factsOf(result: CallToolResult | CreatedTask): Pick<AuditEntry, "outcome"> & Partial<AuditEntry> {
  if ("taskId" in result) return { outcome: "task", receipt: String(result.taskId) };
  const { data = {} } = schema.safeParse(result["_meta"] ?? {});
  const { "mcp-openai/reply": reply = {}, "mcp-openai/error": error, "mcp-openai/receipt": kept } = data;
  const { model, images, costInDollars: dollars, usage, requestId = error?.requestId } = reply;
  const { requestIds = requestId === undefined ? undefined : [requestId] } = reply;
  const ended = result["isError"] === true ? (error?.kind ?? "error") : "success";
  return {
    outcome: kept === undefined ? ended : "receipt",
    ...omitUndefined({
      model,
      images,
      dollars: dollars && rounded(dollars),
      ...usage,
      requestIds,
      receipt: kept?.receipt,
    }),
  };
}
