import type { ResultAsync } from "neverthrow";
import type { McpServerParts } from "../../adapters/mcp/mcp-server.js";
import type { AskArguments } from "../../domain/arguments/ask-arguments.js";
import type { CreateImageArguments } from "../../domain/arguments/create-image-arguments.js";
import type { StandardOutput, StandardSchema } from "../../domain/ask/json-answers/standard-schema.js";
import type { AskModelsArguments } from "../../domain/arguments/models-arguments.js";
import type { ModelAnswers } from "../../domain/ask/model-answers.js";
import type { AskError } from "../../domain/ask/ask-question.js";
import type { EditImageArguments } from "../../domain/arguments/edit-image-arguments.js";
import type { Caller, CallLimits } from "../../domain/call/caller.js";
import type { MakeImagesError } from "../../domain/images/image-pipeline.js";
import type { CreatedImages } from "../../domain/call/created-images.js";
import type { ListModelsError, ModelList } from "../../domain/models/list-models.js";
import { omitUndefined } from "../../domain/call/omit-undefined.js";
import { notify } from "../../domain/call/notify.js";
import { knownSecretRedactor } from "../../domain/foreign-text/redact-secrets.js";
import { describeCost } from "../../domain/spending/describe-cost.js";
import type { UsageReport } from "../../domain/spending/report-usage.js";
import type { CallEvent } from "../../ports/call.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { Logger } from "../../ports/logger.js";
import type { SpendingLedgerError } from "../../ports/spending-ledger.js";
import { callBoundary } from "./call-boundary.js";
import { compose } from "./compose.js";
import { EventStream } from "./event-stream.js";
import { absoluteFolder } from "../settings/user-folders.js";
import { secretsOf } from "../settings/secrets.js";
import type { Settings } from "../settings/settings.js";
import type { Shared } from "./shared.js";
import { stateNotOpened } from "./shared-state.js";
import { tokens, type Overrides } from "./tokens.js";
import { version } from "./version.js";
import { warmUp } from "./warm-up.js";
import type { Answer } from "../../domain/ask/json-answers/check-answer.js";

/** The wired use cases: with queue, deadlines, retries, rate limits and image folder. */
export interface Application {
  /** Asks one question. `caller.onEvent` receives the text as it is written; the result is the whole answer. */
  ask<Schema extends StandardSchema>(
    input: AskWithSchema<Schema>,
    caller?: Caller,
  ): ResultAsync<Answer<StandardOutput<Schema>>, AskError>;
  ask(input: AskArguments, caller?: Caller): ResultAsync<Answer, AskError>;
  /** Asks one question. The stream yields the events as they happen. */
  streamAnswer<Schema extends StandardSchema>(
    input: AskWithSchema<Schema>,
    caller?: Caller,
  ): AnswerStream<StandardOutput<Schema>>;
  streamAnswer(input: AskArguments, caller?: Caller): AnswerStream;
  /**
   * Asks several models the same question; each is one call, and may be billed. The events stream one answer after the
   * other. An error only if no model answered; otherwise `answers` has, for each, its answer or its error. `compare` adds
   * `comparison`.
   */
  askModels(input: AskModelsArguments, caller?: Caller): ResultAsync<ModelAnswers, AskError>;
  /** Creates images, and saves the originals. */
  createImages(input: CreateImageArguments, caller?: Caller): ResultAsync<CreatedImages, MakeImagesError>;
  /** Creates images from other images, and saves the originals. */
  editImages(input: EditImageArguments, caller?: Caller): ResultAsync<CreatedImages, MakeImagesError>;
  /** Lists the available models: what each accepts and costs, and when it retires. */
  listModels(input?: CallLimits, caller?: Caller): ResultAsync<ModelList, ListModelsError>;
  /** Reports what was spent, by day and model, and the limits. */
  reportUsage(): ResultAsync<UsageReport, SpendingLedgerError>;
  /** The saved originals. */
  readonly imageStore: ImageStore;
  /** The log of this application. */
  readonly logger: Logger;
  /** The parts for `createMcpServer` of `mcp-openai/mcp`, to serve this application on any transport. */
  readonly serverParts: McpServerParts;
}

/**
 * A question whose answer has a type: that of a schema of zod, or of any other library of https://standardschema.dev that
 * can be converted to JSON Schema. The schema also validates the answer.
 */
export interface AskWithSchema<Schema extends StandardSchema> extends Omit<AskArguments, "schema"> {
  /** The schema of the answer, an object at its root. `structured` in the answer is what it returns. */
  readonly schema: Schema;
}

/** Leaving the loop early cancels the question; `result` is then a `cancelled` error. */
export interface AnswerStream<
  Structured = Readonly<Record<string, unknown>>,
> extends AsyncIterable<CallEvent> {
  /** The whole answer, once it is there. */
  readonly result: ResultAsync<Answer<Structured>, AskError>;
}

/** Callers on other machines learn nothing of the folders of this one. */
function redactorFor(settings: Settings, shared: Shared | undefined): (text: string) => string {
  const redact = knownSecretRedactor(secretsOf(settings));
  if (shared === undefined) return redact;
  const { imageDir, conversationDir, usageDir } = settings;
  const folders = [imageDir, conversationDir, usageDir].flatMap((folder) =>
    folder === undefined ? [] : [absoluteFolder(folder)],
  );
  return (text) =>
    folders.reduce((rest, folder) => rest.replaceAll(folder, "a folder of the server"), redact(text));
}

/**
 * Wires the use cases.
 * @param overrides parts that keep the promises of their ports.
 * @param shared what the application has of others. Absent: it is alone.
 */
export function assemble(settings: Settings, overrides: Overrides = {}, shared?: Shared): Application {
  const resolve = compose(settings, overrides, shared);
  const ask = resolve(tokens.askQuestion);
  const askModels = resolve(tokens.askModels);
  const createImages = resolve(tokens.createImages);
  const editImages = resolve(tokens.editImages);
  const listModels = resolve(tokens.listModels);
  const reportUsage = resolve(tokens.reportUsage);
  const logger = resolve(tokens.logger);
  if (
    settings.state !== undefined &&
    overrides.sharedLimits === undefined &&
    overrides.chatProvider === undefined
  )
    logger.warn(stateNotOpened);
  const imageStore = resolve(tokens.watchedImages);
  const settled = callBoundary(resolve(tokens.redact));
  return {
    // The overloads differ only in the type of `structured`, which the schema guarantees.
    ask: (input: AskArguments, caller?: Caller) => settled(caller, (by) => ask.execute(input, by)),
    streamAnswer: (input: AskArguments, caller?: Caller) => {
      const abandoned = new AbortController();
      const events = new EventStream<CallEvent>(() => abandoned.abort());
      const result = settled(caller, ({ signal, onEvent, ...by }) =>
        ask.execute(input, {
          ...by,
          signal: AbortSignal.any([abandoned.signal, ...(signal ? [signal] : [])]),
          onEvent: (event) => {
            events.push(event);
            notify(onEvent, event);
          },
        }),
      );
      void result.then(() => events.end());
      return { result, [Symbol.asyncIterator]: () => events[Symbol.asyncIterator]() };
    },
    askModels: (input, caller) => settled(caller, (by) => askModels.askAll(input, by)),
    createImages: (input, caller) => settled(caller, (by) => createImages.execute(input, by)),
    editImages: (input, caller) => settled(caller, (by) => editImages.execute(input, by)),
    listModels: (input = {}, caller) => settled(caller, (by) => listModels.execute(input, by)),
    reportUsage: () => settled(undefined, () => reportUsage.execute()),
    imageStore,
    logger,
    serverParts: {
      ask: askModels,
      createImages,
      editImages,
      listModels,
      reportUsage,
      ...(settings.showCost && {
        costLine: settings.provider === "offline" ? () => "Cost: none (offline)" : describeCost,
      }),
      imageStore,
      watchImages: (onSaved) => imageStore.watch(onSaved),
      logger,
      imageCodec: resolve(tokens.imageCodec),
      jobStore: resolve(tokens.jobStore),
      ...omitUndefined({
        textStore: resolve(tokens.textStore),
        telemetry: resolve(tokens.telemetry),
        auditLog: resolve(tokens.auditLog),
      }),
      ...(shared && { principal: shared.principal, transport: "tcp" }),
      clock: resolve(tokens.clock),
      redact: resolve(tokens.redact),
      redactKnown: redactorFor(settings, shared),
      ...(settings.warmUp &&
        settings.provider !== "offline" &&
        overrides.chatProvider === undefined && {
          warmUp: () =>
            warmUp(settings, resolve(tokens.openAi), (parts) => assemble(unobserved(settings), parts)),
        }),
      version: version(),
      chatModel: settings.chatModel,
      imageModel: settings.imageModel,
      resultBudget: settings.resultBudget,
      progressIntervalMilliseconds: settings.progressIntervalMilliseconds,
      ...(settings.hostTimeoutSeconds !== undefined && { hostTimeoutSeconds: settings.hostTimeoutSeconds }),
    },
  };
}

/** Nobody asked for a rehearsal. Only tools are audited. */
const unobserved = (settings: Settings): Settings => ({ ...settings, telemetry: "none" });
