export { removeCompileCache as default } from "./set-up.mjs";
