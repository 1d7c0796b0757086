// The words that settings and tools' arguments have in their tables, as documentation of the types made from them.
import ts from "typescript";
import { sentence } from "../generate/sentence.mjs";

/** @typedef {(name: string) => string | undefined} Describe */

/**
 * @param {string} code declarations, as tsc emits them
 * @param {string} constant the table: an object, or a function that returns one
 * @param {Describe} describe
 * @returns {string} the declarations, with the words before each member of the table
 */
export function describeMembers(code, constant, describe) {
  const file = ts.createSourceFile("declarations.d.ts", code, ts.ScriptTarget.Latest);
  const declarations = file.statements.filter(ts.isVariableStatement).flatMap(declarationsOf);
  const type = declarations.find(({ name }) => name.text === constant)?.type;
  const table = type && ts.isFunctionTypeNode(type) ? type.type : type;
  if (!table || !ts.isTypeLiteralNode(table)) throw new Error(`There is no table ${constant} to describe.`);
  return [...table.members].reduceRight((text, member) => {
    const words = describe(member.name.text).replaceAll("*/", "*\\/");
    const start = member.getStart(file);
    return `${text.slice(0, start)}/** ${words} */\n    ${text.slice(start)}`;
  }, code);
}

const declarationsOf = (statement) => statement.declarationList.declarations;

/**
 * The files that have such a table, below tsc's output, with what describes it.
 * @param {(path: string) => Promise<Record<string, any>>} load imports a module from tsc's output
 * @returns {Promise<Record<string, { constant: string, describe: Describe }>>}
 */
export async function describedTables(load) {
  const { settings, defaults } = await load("app/settings/settings.js");
  const { askArguments } = await load("domain/arguments/ask-arguments.js");
  const { modelsArguments } = await load("domain/arguments/models-arguments.js");
  const { createImageArguments } = await load("domain/arguments/create-image-arguments.js");
  const { editImageArguments } = await load("domain/arguments/edit-image-arguments.js");
  const byDefault = (name) => `the setting ${name} (by default ${defaults[name]})`;
  const chat = { maxTokensLimit: byDefault("maxTokensLimit"), defaultModel: byDefault("chatModel") };
  const images = { defaultModel: byDefault("imageModel") };
  return {
    "app/settings/settings.d.ts": {
      constant: "settings",
      describe: (name) => settingWords(settings[name], defaults[name]),
    },
    "domain/arguments/ask-arguments.d.ts": argumentWords("askArguments", askArguments(chat)),
    "domain/arguments/models-arguments.d.ts": argumentWords("modelsArguments", modelsArguments),
    "domain/arguments/create-image-arguments.d.ts": argumentWords(
      "createImageArguments",
      createImageArguments(images),
    ),
    "domain/arguments/edit-image-arguments.d.ts": argumentWords(
      "editImageArguments",
      editImageArguments(images),
    ),
  };
}

/** The type says which words a text may be; only of a number it does not say the range. */
const settingWords = ({ description, expected, kind, variable }, byDefault) =>
  [
    sentence(description),
    ...(kind === "number" ? [sentence(expected)] : []),
    ...(byDefault === undefined ? [] : [`Default: \`${byDefault}\`.`]),
    `\`readSettings\` reads it from \`${variable}\`.`,
  ].join(" ");

const argumentWords = (constant, args) => ({
  constant,
  describe: (name) => {
    const { description, expected, json } = args[name];
    const saysAll = json.type === "string" || json.type === "boolean";
    return saysAll ? description : `${description} ${sentence(expected)}`;
  },
});
