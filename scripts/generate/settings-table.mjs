import { z } from "zod";

/**
 * All settings as a Markdown table: variable, default, values, and what each does.
 *
 * @param {Record<string, import("../../src/app/settings/setting-types.js").Setting>} settings
 * @param {Record<string, unknown>} defaults what a setting is when nobody says, by its name
 * @param {object} words in the table's language
 * @param {readonly string[]} words.heading of the four columns
 * @param {string} words.none stands where there is no default
 * @param {(name: string, setting: import("../../src/app/settings/setting-types.js").Setting) => string} words.describe
 */
export function settingsTable(settings, defaults, { heading, none, describe }) {
  const rows = Object.entries(settings).map(([name, setting]) => [
    code(setting.variable),
    name in defaults ? code(defaults[name]) : none,
    valuesOf(setting.schema()),
    marked(describe(name, setting)),
  ]);
  return [heading, heading.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** What a setting may be, in no language; empty for a text, whose description says it. */
function valuesOf(schema) {
  const { type, enum: choices, minimum, maximum, exclusiveMinimum } = z.toJSONSchema(schema);
  if (choices) return choices.map(code).join(", ");
  if (type === "boolean") return [true, false].map(code).join(", ");
  if (exclusiveMinimum !== undefined) return `> ${exclusiveMinimum}`;
  return minimum === undefined ? "" : `${minimum} … ${maximum}`;
}

const code = (value) => `\`${value}\``;

/** Names of arguments and flags, and what is typed as it stands, as code. @param {string} words */
const marked = (words) => words.replace(/--[a-z]+|\b[a-z]+_[a-z]+\b|\bgpt-[\w.=,…-]+/g, code);
