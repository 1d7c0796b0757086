import { attempt } from "../../domain/call/attempt.js";
import type { Call, Operation } from "../../ports/call.js";
import type { BackgroundChat, ChatProvider } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore } from "../../ports/conversation-store.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { ImageExport } from "../../ports/image-export.js";
import type { ImageProvider } from "../../ports/image-provider.js";
import type { ImageSource } from "../../ports/image-source.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { JobStore } from "../../ports/job-store.js";
import type { Logger } from "../../ports/logger.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import {
  cancelledError,
  malformedReplyError,
  unavailableError,
  type ProviderError,
} from "../../ports/provider-error.js";
import type { SchemaChecker } from "../../ports/schema-checker.js";
import type { SharedLimits } from "../../ports/shared-limits.js";
import type { SpendingLedger } from "../../ports/spending-ledger.js";
import type { Telemetry } from "../../ports/telemetry.js";
import type { TextStore } from "../../ports/text-store.js";
import { guardMethod, type MethodRules } from "./guard-method.js";
import { guardClock, guardLogger, guardTelemetry } from "./guard-sync.js";
import { shapes } from "./shapes.js";
import type { z } from "zod";

/** The ports that a program which imports the library may implement itself. */
export interface Parts {
  readonly chatProvider: ChatProvider;
  readonly imageProvider: ImageProvider;
  readonly modelDirectory: ModelDirectory;
  readonly conversationStore: ConversationStore;
  readonly imageStore: ImageStore;
  readonly imageCodec: ImageCodec;
  readonly spendingLedger: SpendingLedger;
  readonly imageExport: ImageExport;
  readonly webImages: ImageSource;
  readonly fileImages: ImageSource;
  readonly jobStore: JobStore;
  readonly sharedLimits: SharedLimits;
  readonly textStore: TextStore;
  readonly schemaChecker: SchemaChecker;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: Telemetry;
}

export interface GuardOptions {
  /** Redacts secrets in the messages of parts. */
  readonly redact: (text: string) => string;
  /** Used where a clock of the caller fails. */
  readonly systemClock: Clock;
  /** How long a store, a codec or a checker may take, in milliseconds. Providers have the call's deadline. */
  readonly milliseconds: number;
}

/** For each port, a function that guards an implementation of it: nothing that it does throws, rejects or hangs. */
export function partGuards({ redact, systemClock, milliseconds }: GuardOptions): {
  readonly [Name in keyof Parts]: (part: Parts[Name]) => Parts[Name];
} {
  const shape = shapes();
  /** Calls a method, which may be missing, or a getter that throws. */
  const callOf =
    (part: object, method: string) =>
    (...args: readonly unknown[]): unknown => {
      const run = (part as Readonly<Record<string, unknown>>)[method];
      if (typeof run !== "function") throw new Error("there is no such method");
      return run.apply(part, args) as unknown;
    };

  const operation =
    <Request, Reply>(
      part: object,
      port: string,
      method: string,
      value: z.ZodType<Reply>,
    ): Operation<Request, Reply> =>
    (request, call) => {
      let hasEnded = false;
      const rules: MethodRules<Reply, ProviderError> = {
        name: `${port}.${method}`,
        value,
        error: shape.providerError,
        toError: (message, why) => {
          if (call.signal.aborted) return cancelledError();
          const details = { message: redact(message) };
          return why === "nonsense"
            ? malformedReplyError(details)
            : unavailableError({ ...details, retryable: false });
        },
      };
      const report: Call["report"] = (event) => {
        attempt(() => {
          const read = shape.callEvent.safeParse(event);
          if (read.success && !hasEnded) call.report(read.data);
        });
      };
      const run = guardMethod(() => callOf(part, method)({ ...request }, { ...call, report }), rules);
      return run()
        .map((reply) => ((hasEnded = true), reply))
        .mapErr((error) => ((hasEnded = true), error));
    };

  const background = (part: ChatProvider): BackgroundChat => {
    const guarded = <Request, Reply>(method: keyof BackgroundChat, value: z.ZodType<Reply>) =>
      operation<Request, Reply>(
        { [method]: (...args: unknown[]) => callOf(part.background as object, method)(...args) },
        "chatProvider.background",
        method,
        value,
      );
    return {
      begin: guarded("begin", shape.begunWork),
      look: guarded("look", shape.backgroundState),
      cancel: guarded("cancel", shape.backgroundState),
    };
  };

  const store = <Kind extends string>(part: object, port: string, kinds: readonly [Kind, ...Kind[]]) => {
    const error = shape
      .errorOf(...kinds)
      .transform(({ kind, message }) => ({ kind, message: redact(message) }));
    type Failure = { readonly kind: Kind; readonly message: string };
    return <Value>(method: string, value: z.ZodType<Value>) =>
      guardMethod<Value, Failure>(callOf(part, method), {
        name: `${port}.${method}`,
        value,
        error,
        // The last kind of each port is the general one.
        toError: (message) => ({ kind: kinds.at(-1) ?? kinds[0], message: redact(message) }),
        milliseconds,
      });
  };

  const source =
    (name: "webImages" | "fileImages") =>
    (part: ImageSource): ImageSource => ({
      read: operation(part, name, "read", shape.bytes),
      ...(has(part, "size") && { size: operation(part, name, "size", shape.size) }),
    });

  return {
    chatProvider: (part) => ({
      complete: operation(part, "chatProvider", "complete", shape.chatReply),
      ...(has(part, "background") && { background: background(part) }),
    }),
    imageProvider: (part) => ({
      generate: operation(part, "imageProvider", "generate", shape.imageReply),
      ...(has(part, "edit") && { edit: operation(part, "imageProvider", "edit", shape.imageReply) }),
    }),
    modelDirectory: (part) => ({ list: operation(part, "modelDirectory", "list", shape.listedModels) }),
    conversationStore: (part) => {
      const method = store(part, "conversationStore", ["not-found", "unreadable", "unavailable"]);
      return {
        read: method("read", shape.turns),
        begin: method("begin", shape.nothing),
        append: method("append", shape.nothing),
      };
    },
    imageStore: (part) => {
      const method = store(part, "imageStore", ["not-found", "too-large", "unavailable"]);
      return {
        save: method("save", shape.storedImage),
        list: method("list", shape.storedImages),
        read: method("read", shape.readImage),
      };
    },
    imageCodec: (part) => {
      const method = store(part, "imageCodec", ["unreadable", "too-small", "mismatched", "unavailable"]);
      return {
        preview: method("preview", shape.preview),
        measure: method("measure", shape.measures),
        stretch: method("stretch", shape.bytes),
        keepOutsideMask: method("keepOutsideMask", shape.bytes),
      };
    },
    spendingLedger: (part) => {
      const method = store(part, "spendingLedger", ["unavailable"]);
      return { append: method("append", shape.nothing), read: method("read", shape.entries) };
    },
    imageExport: (part) => {
      const method = store(part, "imageExport", ["refused", "unavailable"]);
      return { check: method("check", shape.nothing), save: method("save", shape.text.transform(redact)) };
    },
    webImages: source("webImages"),
    fileImages: source("fileImages"),
    jobStore: (part) => {
      const method = store(part, "jobStore", ["unavailable"]);
      return {
        save: method("save", shape.nothing),
        read: method("read", shape.jobRecord),
        ...(has(part, "renew") && {
          renew: method("renew", shape.flag),
          requestCancel: method("requestCancel", shape.nothing),
        }),
      };
    },
    sharedLimits: (part) => {
      const method = store(part, "sharedLimits", ["unavailable"]);
      return {
        reserve: method("reserve", shape.reservedUse),
        giveBack: method("giveBack", shape.nothing),
        hold: method("hold", shape.whole),
        leave: method("leave", shape.nothing),
      };
    },
    textStore: (part) => {
      const method = store(part, "textStore", ["unavailable"]);
      return { save: method("save", shape.nothing), read: method("read", shape.text.optional()) };
    },
    schemaChecker: (part) => {
      const method = store(part, "schemaChecker", ["unusable-schema"]);
      const compile = method<unknown>("compile", shape.check);
      return {
        compile: (schema) =>
          compile(schema).map((check) => (value) => {
            const issues = shape.issues.safeParse(
              attempt(() => (check as (value: unknown) => unknown)(value)),
            );
            return (
              issues.data ?? [{ path: "", message: "could not be checked, because schemaChecker failed" }]
            );
          }),
      };
    },
    clock: (part) => guardClock(part, systemClock),
    logger: guardLogger,
    observer: guardTelemetry,
  };
}

/** Whether an optional method is there; what cannot be read is taken to be there, and fails when it is called. */
function has(part: object, method: string): boolean {
  try {
    return ((part as Record<string, unknown>)[method] ?? undefined) !== undefined;
  } catch {
    return true;
  }
}
