// Finds the browser that the gallery's tests and screenshots run in.
import { existsSync } from "node:fs";

const usual = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The path of Chromium or Chrome: what `CHROMIUM` names, else where systems install it. Undefined: none is there. */
export const findChromium = () => [process.env.CHROMIUM, ...usual].find((path) => path && existsSync(path));

/** How to get one. */
export const howToInstall =
  "Install it with `apt-get install -y --no-install-recommends chromium-headless-shell` (Debian; `npm test` does this\n" +
  "itself when it runs as root), install Google Chrome, or set CHROMIUM to the path of one.";
