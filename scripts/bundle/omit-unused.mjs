/**
 * A plugin of esbuild: replaces modules that packages would load and this project never uses.
 *
 * @type {import("esbuild").Plugin}
 */
export const omitUnused = {
  name: "omit-unused",
  setup({ onLoad }) {
    const replace = (filter, contents) => onLoad({ filter }, () => ({ contents }));
    // Validates a host's answers to elicitation; this server never asks for any.
    replace(/sdk\/dist\/esm\/validation\/ajv-provider\.js$/, "export class AjvJsonSchemaValidator {}");
    replace(
      /@modelcontextprotocol\/server\/dist\/ajvProvider-[^/]*\.mjs$/,
      "class Unused {} export { Unused as n, Unused as r, Unused as t };",
    );
    // The names of HTML's characters; only XML is parsed here, which has five.
    replace(
      /entities\/dist\/generated\/decode-data-html\.js$/,
      "export const htmlDecodeTree = new Uint16Array();",
    );
    // Would write what it sends, keys included, to stderr if DEBUG is set.
    replace(/node_modules\/debug\/src\/index\.js$/, "export default () => () => {}");
    // Kerberos, for proxies; needs a native package.
    replace(/proxy-agent-negotiate\/dist\/index\.js$/, "export function createNegotiateAuth() {}");
    replace(/zod\/v4\/locales\/index\.js$/, 'export { default as en } from "./en.js";');
    // Worker threads, which look for their files beside the package.
    replace(/node_modules\/pino\/lib\/transport\.js$/, "module.exports = undefined;");
  },
};
