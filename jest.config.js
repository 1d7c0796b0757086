import { availableParallelism } from "node:os";
import { bundledPackages } from "./tests/support/packages.mjs";

/** @type {import("jest").Config} */
const common = {
  testEnvironment: "node",
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { ...bundledPackages, "^(\\.{1,2}/.*)\\.js$": "$1" },
  globalSetup: "<rootDir>/tests/support/set-up.mjs",
  globalTeardown: "<rootDir>/tests/support/tear-down.mjs",
  transform: {
    "^.+\\.ts$": ["ts-jest", { useESM: true }],
    "\\.html$": "<rootDir>/tests/support/page-as-text.mjs",
  },
};

/**
 * The folders whose tests cover the domain and the ports whole. The others run without instrumentation: Jest copies,
 * sends and merges all counters after every suite, whatever it tests.
 */
const covering = ["domain", "ports", "contracts", "testing", "adapters/mcp"].map(
  (folder) => `<rootDir>/tests/${folder}/`,
);

/** @type {import("jest").Config} */
export default {
  projects: [
    { ...common, roots: covering },
    {
      ...common,
      roots: ["<rootDir>/tests"],
      testPathIgnorePatterns: covering,
      coveragePathIgnorePatterns: ["/src/"],
    },
  ],
  // Only what must be covered whole is instrumented: the rest would cost a fifth of the run for a number.
  collectCoverageFrom: ["src/{domain,ports}/**/*.ts"],
  coverageReporters: ["text-summary", "lcov"],
  coverageThreshold: {
    "./src/domain/": { branches: 100, functions: 100, lines: 100, statements: 100 },
    "./src/ports/": { branches: 100, functions: 100, lines: 100, statements: 100 },
  },
  // Jest leaves a core to its own process, which hardly works; and many tests wait for a server they have started.
  maxWorkers: availableParallelism() + 2,
  // Tests that start many servers take a third of it on a slow machine.
  testTimeout: 60_000,
};
