import { plainPng } from "../contracts/plain-png.js";

/** A whole PNG of one pixel. @param shade 0 (black) to 255 (white). */
export const tinyPng = (shade: number): Uint8Array => plainPng({ width: 1, height: 1 }, shade);
