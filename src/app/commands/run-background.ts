import { ResultAsync } from "neverthrow";
import { isWhole, showAnswer, askCommand } from "../../adapters/cli/ask-command.js";
import { askAsJson } from "../../adapters/cli/json-commands.js";
import { report, type ExitCode, type Terminal } from "../../adapters/cli/terminal/terminal.js";
import { leaveRunning, type Caller } from "../../domain/call/caller.js";
import { newId } from "../../domain/call/new-id.js";
import type { Application } from "../composition/application.js";
import type { CommandLine } from "./command-line.js";
import { withoutConversation } from "./conversations.js";
import { reportUsageErrors } from "./open-terminal.js";
import type { Settings } from "../settings/settings.js";

type Parts = Pick<Application["serverParts"], "ask" | "jobStore" | "clock" | "costLine" | "chatModel">;
type Input = Readonly<Record<string, unknown>>;

/**
 * `mcp-openai ask --background …`: ends as soon as the provider has accepted the question, and prints the id to collect
 * the answer with. @returns the exit code.
 */
export async function askInBackground(
  { jobStore, clock, ...parts }: Omit<Parts, "ask"> & { readonly ask: Pick<Parts["ask"], "execute"> },
  input: Input,
  wantsJson: boolean,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const leaving = abortedBy(signal);
  let begun: { readonly receipt: string; readonly description: string } | undefined;
  const onBackground: Caller["onBackground"] = async ({ state, description }) => {
    const receipt = newId();
    const record = { id: receipt, tool: "ask-openai", startedAt: clock.date(), images: [] };
    const saved = await jobStore.save({ ...record, state: "working", background: state });
    if (saved.isErr()) {
      report(terminal).note(
        `This command waits for the answer, because it cannot be collected later. ${saved.error.message}`,
      );
      return;
    }
    begun = { receipt, description };
    leaving.abort(leaveRunning);
  };
  const ask: Pick<Parts["ask"], "execute"> = {
    execute: (asked, caller) => parts.ask.execute(asked, { ...caller, signal: leaving.signal, onBackground }),
  };
  const answer = wantsJson
    ? await ask.execute(input, {})
    : await showAnswer({ ...parts, clock, ask }, input, terminal, signal);
  if (begun !== undefined) {
    const { receipt, description } = begun;
    terminal.out(`${wantsJson ? JSON.stringify(begun) : receipt}\n`);
    const { aside } = report(terminal);
    if (!wantsJson) aside(description);
    if (!wantsJson) aside(`To collect the answer: mcp-openai collect ${receipt} (or to cancel: --cancel)`);
    return 0;
  }
  if (wantsJson)
    return askAsJson({ execute: () => new ResultAsync(Promise.resolve(answer)) }, input, terminal, signal);
  return answer.match<ExitCode>((given) => (isWhole(given) ? 0 : 1), report(terminal).failure);
}

/** `mcp-openai collect ID`: waits for an answer in the background, or cancels it. @returns the exit code. */
export async function runCollect(
  { words, flags }: Pick<CommandLine, "words" | "flags">,
  { serverParts }: Pick<Application, "serverParts">,
  {
    terminal,
    signal,
    settings,
  }: { readonly terminal: Terminal; readonly signal: AbortSignal; readonly settings: Settings },
): Promise<number> {
  const id = words.trim();
  if (id === "")
    return reportUsageErrors("collect", ["collect needs an ID, which ask --background printed"], terminal);
  const found = await serverParts.jobStore.read(id);
  const { error, failure, aside } = report(terminal);
  if (found.isErr()) {
    error(found.error.message);
    return 1;
  }
  const state = found.value?.background;
  if (state === undefined) {
    error(
      `There is no answer in the background with the id "${id}": it was never asked for with this image folder, or more than three days ago.`,
    );
    return 1;
  }
  if (flags["cancel"] === true) {
    const cancelled = await serverParts.ask.resume(state, { signal: AbortSignal.abort() });
    if (cancelled.isErr() && cancelled.error.kind !== "cancelled") return failure(cancelled.error);
    if (cancelled.isErr()) {
      aside("The work was cancelled, also at the provider.");
      return 0;
    }
    // It was too late, so the answer is there.
  }
  // Ctrl-C stops waiting, and cancels nothing.
  const leaving = abortedBy(signal, leaveRunning);
  const execute: Parts["ask"]["execute"] = (_, caller) =>
    serverParts.ask.resume(state, { ...caller, signal: leaving.signal });
  const ask = settings.conversationDir === undefined ? withoutConversation({ execute }) : { execute };
  signal.addEventListener("abort", () =>
    aside(`Stopped waiting; the answer is still being written. Collect it with mcp-openai collect ${id}`),
  );
  return flags["json"] === true
    ? askAsJson(ask, {}, terminal, signal)
    : askCommand({ ...serverParts, ask }, {}, terminal, signal);
}

/** A controller that a signal aborts, for this reason. */
function abortedBy(signal: AbortSignal, reason?: unknown): AbortController {
  const controller = new AbortController();
  const abort = (): void => controller.abort(reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return controller;
}
