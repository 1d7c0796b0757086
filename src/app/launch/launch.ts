#!/usr/bin/env node
// The `bin` entry point: runs the bundle with the code that V8 compiled last time.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../settings/user-folders.js";
import { CodeCache } from "./code-cache.js";
import { Program } from "./program.js";

const program = new Program(dirname(fileURLToPath(import.meta.url)), new CodeCache(cacheFolder(process)));
process.once("exit", () => program.keepCompiled());
program.load("main");
// Hosts may kill a server without notice. After this time it has run most of the code it uses.
setTimeout(() => program.keepCompiled(), 10_000).unref();
