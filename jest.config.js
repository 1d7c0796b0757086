import { availableParallelism } from "node:os";

/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["ts-jest", { useESM: true }] },
  collectCoverageFrom: ["src/**/*.ts"],
  coverageReporters: ["text-summary", "lcov"],
  coverageThreshold: {
    "./src/domain/": { branches: 100, functions: 100, lines: 100, statements: 100 },
    "./src/ports/": { branches: 100, functions: 100, lines: 100, statements: 100 },
  },
  // Jest leaves a core to its own process, which hardly works; and many tests wait for a server they have started.
  maxWorkers: availableParallelism() + 1,
  testTimeout: 20_000,
  // A test that fails before it has closed its server must not keep everybody waiting.
  forceExit: true,
};
