import { types } from "node:util";
import { pino, stdSerializers, stdTimeFunctions } from "pino";
import type { LogFields, Logger } from "../../ports/logger.js";
import { writeLine } from "./write-line.js";

type Level = keyof Logger;

export interface LoggerOptions {
  /** The least level that is written. */
  readonly level: Level | "silent";
  /** Blots the secrets out of a text. Applied to every text of a line. */
  readonly redact: (text: string) => string;
  /** Takes each finished line, line break included. Absent: stderr. */
  readonly write?: (line: string) => void;
}

const standardError = 2;

const order: readonly LoggerOptions["level"][] = ["debug", "info", "warn", "error", "silent"];

/** A log of one JSON object a line: `level`, `time` (ISO 8601, UTC), `name`, the fields, and `msg`. */
export function createLogger({ level, redact, write = writeToStandardError }: LoggerOptions): Logger {
  const make = () =>
    pino(
      {
        level,
        base: { name: "mcp-openai" },
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        serializers: { err: (readableAlready: unknown) => readableAlready },
      },
      { write: (line: string) => attempt(() => write(redactLine(line, redact))) },
    );
  // Made for the first line, because a server that starts has answers to give first.
  let logger: ReturnType<typeof make> | undefined;
  const at = (lineLevel: Level) => (message: string, fields?: LogFields) => {
    if (order.indexOf(lineLevel) < order.indexOf(level)) return;
    attempt(() => (logger ??= make())[lineLevel](readable(fields), message));
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

const writeToStandardError = (line: string): void => writeLine(standardError, line);

/** JSON shows nothing of an error. Pino sees to the field `err` alone; here it holds for every field. */
function readable(fields: LogFields = {}): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isError(value) ? stdSerializers.err(value) : value]),
  );
}

/** Errors of another realm are none by `instanceof`; a DOMException, such as an abort, is no native one. */
const isError = (value: unknown): value is Error => value instanceof Error || types.isNativeError(value);

/**
 * Redacts text by text, not the line at once: JSON writes a line break as `\n`, whose n would stick to a key
 * behind it and hide it, and a replacement could swallow half of an escaped quotation mark.
 */
function redactLine(line: string, redact: (text: string) => string): string {
  const redacted: unknown = JSON.parse(line, (_name, value: unknown) => {
    if (typeof value === "string") return redact(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [redact(name), part as unknown]));
  });
  return `${JSON.stringify(redacted)}\n`;
}

/** A log must never stop the program: a line that cannot be written is lost. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    return;
  }
}
