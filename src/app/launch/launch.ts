#!/usr/bin/env node
// What `bin` starts: the bundle, with what V8 compiled of it the last time.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../settings/user-folders.js";
import { CodeCache } from "./code-cache.js";
import { Program } from "./program.js";

const program = new Program(dirname(fileURLToPath(import.meta.url)), new CodeCache(cacheFolder(process)));
process.once("exit", () => program.keepCompiled());
program.load("main");
// Hosts may end a server without a word; by then it has shown what it uses.
setTimeout(() => program.keepCompiled(), 10_000).unref();
