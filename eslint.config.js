import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";
import { noIgnoredResult } from "./eslint-rules/no-ignored-result.js";

/** stdout is the protocol: one stray line breaks every host. Only the terminal commands and the guarded stdio entry write there. */
const noStdout = {
  "no-console": "error",
  "no-restricted-properties": [
    "error",
    {
      object: "process",
      property: "stdout",
      message: "stdout is the protocol; log to stderr through the Logger.",
    },
  ],
};

export default tseslint.config(
  { ignores: ["dist/", "build/", "coverage/", "node_modules/"] },
  {
    files: ["src/**/*.ts", "tests/**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ["tsconfig.json"], tsconfigRootDir: import.meta.dirname } },
    plugins: { house: { rules: { "no-ignored-result": noIgnoredResult } } },
    rules: {
      "house/no-ignored-result": "error",
      "@typescript-eslint/no-floating-promises": ["error", { checkThenables: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // Each takes a sixth of the time of all rules together; there are no enums here, and classes are told apart by
      // their private fields.
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // The high-level McpServer checks arguments itself, in its own words; "advanced use" is ours.
      "@typescript-eslint/no-deprecated": [
        "error",
        { allow: [{ from: "package", name: "Server", package: "@modelcontextprotocol/sdk" }] },
      ],
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: { "max-lines": ["error", { max: 250, skipComments: true, skipBlankLines: true }] },
  },
  { files: ["src/**/*.ts"], ignores: ["src/app/main.ts"], rules: noStdout },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/app/**"],
    rules: {
      "no-restricted-properties": [
        ...noStdout["no-restricted-properties"],
        { object: "process", property: "env", message: "Settings are read in src/app and handed down." },
      ],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      // A test that looks at what was sent has no use for what came back.
      "house/no-ignored-result": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      // As is the rest of the family: what a test reads out of JSON has no type, and a wrong guess fails the test.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-misused-promises": "off",
      "@typescript-eslint/no-deprecated": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/require-await": "off",
    },
  },
  prettier,
);
