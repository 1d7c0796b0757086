/** Alone in a module, so that the part that is loaded on demand has nothing else of its package. */
export { Parser } from "htmlparser2";
