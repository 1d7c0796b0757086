import type { Icon } from "./mcp-types.js";

/** Visible on light and dark backgrounds. */
const teal = "#0d9b84";

const svg = (body: string): Icon => ({
  src: `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${body}</svg>`).toString("base64")}`,
  mimeType: "image/svg+xml",
  sizes: ["any"],
});

/** A line drawing in a 24 by 24 box. Small on purpose: every tool list contains one icon per tool. */
const lineIcon = (path: string): Icon[] => [
  svg(
    `<path fill="none" stroke="${teal}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="${path}"/>`,
  ),
];

/** The server's icon: a speech bubble with an image in it. Also as a PNG, which every host can show. */
export const serverIcons: Icon[] = [
  svg(
    `<rect width="24" height="24" rx="5" fill="${teal}"/><path fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" d="M5 5h14v11h-8l-4 4v-4H5zm0 8 4-4 4 4 2-2 4 3M15 8h.01"/>`,
  ),
  {
    src: "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAADAAAAAwBAMAAAClLOS0AAAAMFBMVEVMaXEMm4MLm4MMm4QMmoQAqn8Ajo4AmZkNm4T////P6+bn9vMvqpaz4Ng1q5howbJpP7onAAAACHRSTlMA2lOligYCBU682PUAAAAJcEhZcwAAFiUAABYlAUlSJPAAAAEwSURBVDjLlZQ9qgJBDICDIPaCYKnYWFu9E4jl8w4eQI/gTzGFYB3FA/gK+5Vla2HZAwyItXgCS5PZ9TGZzcB7aRbzmUz+AaA56Bohy9E3sPRNTdqsnxlFxgQmGtgANIwqPZjqoANDHazgSwdr4ByKHyE3zgUYWxRyZJ0DJwn2HvA9+WDvv3v6FyhuEWCPNcD/1cA2OVxVVzlipj2+TRCdSQhyPCSYkqu7BKwldiXDlwDk50HKLOcKSkBunDvEswD8sAuAOpD4IOUPOUp3suxlpC7JJypld2WxsX7s/tQo5MkolNZyXhxtOAyWf+TK+BRkTgYXb+BKUNX34YfwAWXVFYCBgQcyo4NPY39BtwKBwbJaHBsarKtVK8dNrNoitpzRdY4egPjJiB4ZaNXP0hzgDRySc4PYWmx+AAAAAElFTkSuQmCC",
    mimeType: "image/png",
    sizes: ["48x48"],
  },
];

/** The icons of tools and prompts. They are data URLs, so that hosts need not fetch anything. */
export const icons = {
  /** A speech bubble. */
  ask: lineIcon("M4 5h16v11H11l-4 4v-4H4z"),
  /** A frame with mountains and the sun in it. */
  create: lineIcon("M4 5h16v14H4zm0 11 5-5 4 4 3-3 4 4M15 9h.01"),
  /** A pencil. */
  edit: lineIcon("M5 19l1-4L16 5l3 3L9 18zM14 7l3 3"),
  /** A list. */
  list: lineIcon("M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01"),
  /** An arrow pointing down into a tray. */
  collect: lineIcon("M12 4v9m-4-4 4 4 4-4M4 14v5h16v-5"),
  /** A spark. */
  prompt: lineIcon("M12 3l2 7 7 2-7 2-2 7-2-7-7-2 7-2z"),
} as const;
