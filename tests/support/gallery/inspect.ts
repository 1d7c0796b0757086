import axe from "axe-core";
import type { Frame, Page } from "playwright-core";
import type { Chat } from "./chat-host.js";

/** The inner frame of the newest view. */
export const viewFrame = (page: Page): Frame =>
  page.frames().findLast((frame) => frame.parentFrame()?.parentFrame() != null)!;

/**
 * What is wrong with what the view shows now: what axe-core finds, what does not fit, what is too small to hit, and
 * what the browser complained about. Empty: nothing.
 */
export async function inspect({ page, complaints }: Chat): Promise<string[]> {
  const frame = viewFrame(page);
  if (!(await frame.evaluate<boolean>("typeof axe === 'object'"))) await frame.evaluate(axe.source);
  return [...complaints, ...(await frame.evaluate<string[]>(`(${inspectHere})()`))];
}

// Text, because it runs in the browser, whose types are not those of the tests.
const inspectHere = `async () => {
  const found = [];
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  for (const { id, nodes } of violations) for (const { html, failureSummary } of nodes) found.push(id + ": " + html.slice(0, 200) + ": " + failureSummary);
  if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the chat: " + document.documentElement.scrollWidth);
  const height = document.body.getBoundingClientRect().height;
  if (height > 500) found.push("higher than 500 pixels: " + height);
  for (const element of document.querySelectorAll("main *")) {
    const { width, height } = element.getBoundingClientRect();
    if (width === 0) continue;
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflow) && element.tagName !== "TEXTAREA";
    if (scrolls && element.scrollHeight > element.clientHeight) found.push("scrolls inside: " + element.outerHTML.slice(0, 100));
    const target = element.matches("input[type=radio]") ? element.parentElement.getBoundingClientRect() : { width, height };
    const isTarget = element.matches("button, a, input, textarea");
    if (isTarget && (target.width < 43.9 || target.height < 43.9)) found.push("smaller than 44 pixels: " + element.outerHTML.slice(0, 100));
  }
  return found;
}`;
