export { removeCompileCache as default } from "./compile-cache.mjs";
