import { types } from "node:util";
import { pino, stdSerializers, stdTimeFunctions } from "pino";
import type { LogFields, Logger } from "../../ports/logger.js";
import { writeLine } from "./write-line.js";

type Level = keyof Logger;

export interface LoggerOptions {
  /** The lowest level that is written. */
  readonly level: Level | "silent";
  /** Redacts secrets in text. Applied to every string of a line. */
  readonly redact: (text: string) => string;
  /** Writes a complete line, including its line break. Absent: writes to stderr. */
  readonly write?: (line: string) => void;
}

const standardError = 2;

const order: readonly LoggerOptions["level"][] = ["debug", "info", "warn", "error", "silent"];

/** Logs one JSON object per line: `level`, `time` (ISO 8601, UTC), `name`, the fields, and `msg`. */
export function createLogger({ level, redact, write = writeToStandardError }: LoggerOptions): Logger {
  const make = () =>
    pino(
      {
        level,
        base: { name: "mcp-openai" },
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        serializers: { err: (alreadyReadable: unknown) => alreadyReadable },
      },
      { write: (line: string) => attempt(() => write(redactLine(line, redact))) },
    );
  // Created for the first line, to keep the server's start fast.
  let logger: ReturnType<typeof make> | undefined;
  const at = (lineLevel: Level) => (message: string, fields?: LogFields) => {
    if (order.indexOf(lineLevel) < order.indexOf(level)) return;
    attempt(() => (logger ??= make())[lineLevel](readable(fields), message));
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

const writeToStandardError = (line: string): void => writeLine(standardError, line);

/** JSON omits the content of errors. Pino serialises only the field `err`; this does so for every field. */
function readable(fields: LogFields = {}): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isError(value) ? stdSerializers.err(value) : value]),
  );
}

/** `instanceof` misses errors of another realm; `isNativeError` misses a DOMException, such as an abort. */
const isError = (value: unknown): value is Error => value instanceof Error || types.isNativeError(value);

/**
 * Redacts each string separately, not the whole line: in JSON a line break is `\n`, whose n would hide a key directly
 * behind it, and a replacement could swallow half of an escaped quotation mark.
 */
function redactLine(line: string, redact: (text: string) => string): string {
  const redacted: unknown = JSON.parse(line, (_name, value: unknown) => {
    if (typeof value === "string") return redact(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [redact(name), part as unknown]));
  });
  return `${JSON.stringify(redacted)}\n`;
}

/** Logging must never stop the program: a line that cannot be written is lost. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    return;
  }
}
