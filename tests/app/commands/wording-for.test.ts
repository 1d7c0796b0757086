import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { errorContext } from "../../../src/adapters/openai/errors/error-context.js";
import { readVendorErrorBody } from "../../../src/adapters/openai/errors/read-vendor-error.js";
import { toProviderError } from "../../../src/adapters/openai/errors/to-provider-error.js";
import { credentialHeaders } from "../../../src/adapters/openai/http/credential-headers.js";
import type { ServerOptions } from "../../../src/adapters/openai/options/openai-options.js";
import { readCommandLine } from "../../../src/app/commands/command-line.js";
import { commandOptions, type CommandOption } from "../../../src/app/commands/commands.js";
import { wordingFor } from "../../../src/app/commands/wording-for.js";
import { askArguments } from "../../../src/domain/arguments/ask-arguments.js";
import type { Arguments } from "../../../src/domain/arguments/argument-types.js";
import { createImageArguments } from "../../../src/domain/arguments/create-image-arguments.js";
import { editImageArguments } from "../../../src/domain/arguments/edit-image-arguments.js";
import { readArguments } from "../../../src/domain/arguments/read-arguments.js";
import { remedyFor } from "../../../src/domain/call/network-error.js";

const tools = {
  ask: askArguments({ defaultModel: "m", maxTokensLimit: 10 }),
  image: createImageArguments({ defaultModel: "m" }),
  edit: editImageArguments({ defaultModel: "m" }),
} satisfies Record<string, Arguments>;

const argumentNames = [...new Set(Object.values(tools).flatMap((args) => Object.keys(args)))];
const longNames = argumentNames.filter((name) => name.includes("_"));

/** What only makes sense to a model that calls a tool, or to a host. */
const foreign = new RegExp(
  `\\b(?:${longNames.join("|")}|ask-openai|create-image|edit-image|collect-result)\\b|env block|into query|leave conversation out|restart the host|host's config`,
);

describe("the words of the terminal", () => {
  it.each(Object.keys(tools) as (keyof typeof tools)[])(
    "names the option of each issue with %s",
    (command) => {
      const args: Arguments = tools[command];
      const bad = Object.fromEntries(Object.keys(args).map((name) => [name, { not: "valid" }]));
      const issues = readArguments(args, bad).issues.map(wordingFor(command).issue);
      const names = Object.keys(args).map((name) =>
        issues.find((issue) => issue.includes(nameOf(name, command))),
      );
      expect(issues).toHaveLength(Object.keys(args).length);
      expect(names).toEqual(issues);
      expect(issues.filter((issue) => foreign.test(issue))).toEqual([]);
      // It is an option that the command has.
      for (const issue of issues.filter((one) => one.startsWith("--"))) {
        const option = issue.split(" ", 1).join();
        expect(readCommandLine([command, "x", `${option}=1`]).issues.join()).not.toContain("unknown option");
      }
    },
  );

  it("leaves quotations, paths and other words alone", () => {
    const { message, issue } = wordingFor("image");
    for (const text of [
      'OpenAI rejected "output_format". The provider said: "say \\"save_to\\" and max_tokens".',
      "/home/ada/save_to/fox.png and save_to/fox.png and C:\\save_to are not max_tokens.txt",
      "gpt-image-2 draws n images of the size that a mask has",
    ]) {
      expect(message(text)).toBe(text);
    }
    expect(issue('size must be auto or WIDTHxHEIGHT; got "size 17x".')).toBe(
      '--size must be auto or WIDTHxHEIGHT; got "size 17x".',
    );
    expect(issue("size: it needs output_format gif.")).toBe("--size: it needs --output-format gif.");
    expect(message("It exists. Choose another name, or set overwrite to true to replace it.")).toBe(
      "It exists. Choose another name, or use --overwrite to replace it.",
    );
    expect(message("Leave conversation out, and put what the model must know into query.")).toBe(
      "Leave --conversation out to start a new one.",
    );
    expect(message("Leave nothing out.")).toBe("Leave nothing out.");
    expect(message("set something to true")).toBe("set something to true");
    expect(wordingFor("ask").message("Allow more time with timeout_seconds.")).toBe(
      "Allow more time with --timeout-seconds.",
    );
    expect(message("Allow more time with timeout_seconds.")).toBe(
      "Allow more time with --image-timeout-seconds.",
    );
  });

  it("says how to set a key in the shell, for every error about keys and certificates", () => {
    const { message } = wordingFor("ask");
    const open: ServerOptions = { baseUrl: "https://api.openai.com/v1", api: "auto", redact: (text) => text };
    const azure = { apiVersion: "2024-10-21", deployments: new Map<string, string>() };
    const said = [open, { ...open, azure }].flatMap((options) => [
      ...[undefined, "your-key-here", "two words"].map(
        (apiKey) =>
          credentialHeaders({ ...options, ...(apiKey !== undefined && { apiKey }) })._unsafeUnwrapErr()
            .message,
      ),
      toProviderError({ ...readVendorErrorBody({}), status: 401 }, errorContext(options, "m")).message,
    ]);
    for (const text of said.map(message)) {
      expect(text).toMatch(/OPENAI_API_KEY in the shell \(export (?:AZURE_)?OPENAI_API_KEY=…\)/);
      expect(text).not.toMatch(foreign);
    }
    expect(message(said[0] ?? "")).toContain("or run mcp-openai login. Create a key at");
    const untrusted = remedyFor(Object.assign(new Error(), { code: "SELF_SIGNED_CERT_IN_CHAIN" })) ?? "";
    expect(message(untrusted)).toMatch(/set NODE_EXTRA_CA_CERTS to its path in the shell\.$/);
  });

  it("has no message of a use case or an adapter that speaks of arguments, tools or hosts", () => {
    const { message } = wordingFor("ask");
    const texts = sentences();
    expect(texts.length).toBeGreaterThan(400);
    expect(texts.filter((text) => foreign.test(text)).length).toBeGreaterThan(20);
    expect(texts.map(message).filter((text) => foreign.test(text))).toEqual([]);
  });

  const nameOf = (argument: string, command: keyof typeof tools): string => {
    if (argument === "query" || argument === "prompt") return argument;
    if (argument === "timeout_seconds")
      return command === "ask" ? "--timeout-seconds" : "--image-timeout-seconds";
    if (argument === "max_retries") return "--max-retries";
    const options = Object.entries<CommandOption>(commandOptions);
    return `--${options.find((option) => option[1].argument === argument)?.[0]} `;
  };
});

/** What a terminal never shows: the words of MCP, and what describes arguments and settings. */
const elsewhere =
  /^src\/(?:adapters\/(?:mcp|openai\/http\/openai-package)|domain\/(?:arguments|hosts|diagnosis|jobs)|testing)\b/;

/** The string literals of the source with a space in them. */
function sentences(): string[] {
  const files = ["src/domain", "src/adapters"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && node.text.includes(" ")) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  for (const file of files.filter((name) => name.endsWith(".ts") && !elsewhere.test(name))) {
    visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
  }
  return found;
}
