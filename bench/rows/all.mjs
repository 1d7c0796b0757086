import { answersAtOnce, cpuOfAnswer, manySlowAnswers, oneAnswer } from "./answers.mjs";
import { farEight, farFirst, farLater, farNext } from "./far.mjs";
import { callsBesideImages, callsOverHttp } from "./http.mjs";
import { installFromNothing } from "./install.mjs";
import { imagesMemory, tenImages } from "./images.mjs";
import { memoryAtRest, startToAnswer, startToTools } from "./start.mjs";
import { fullSpeed, tokenDelay } from "./streams.mjs";
import { waitingCalls } from "./waiting.mjs";

const atMost = (max) => ({ words: `≤ ${max}`, met: (figure) => figure <= max });
const atLeast = (min) => ({ words: `≥ ${min}`, met: (figure) => figure >= min });

/** A row for each of OpenAI's two chat APIs. The far ones count round trips of 40 ms: 1 on an open connection, 2 on a new one. */
const ofBothApis = (name, what, measure, max) => {
  const row = (api, words) => ({
    what: `${what} (${words})`,
    unit: name === "cpu" ? "ms" : "RTT",
    target: atMost(max),
    measure: measure(api),
  });
  return { [name]: row("responses", "Responses"), [`${name}-chat`]: row("chat-completions", "Chat") };
};

/** All rows of the table, by the name for `npm run bench -- NAME`. */
export const rows = {
  install: {
    what: "npm install without a cache, × the openai package",
    unit: "ms",
    target: atMost(1.4),
    measure: installFromNothing,
  },
  start: {
    what: "spawn → tools/list, × hand-written server",
    unit: "ms",
    target: atMost(1.35),
    measure: startToTools,
  },
  "first-answer": {
    what: "spawn → first answer, × hand-written server",
    unit: "ms",
    target: atMost(1.8),
    measure: startToAnswer,
  },
  memory: {
    what: "memory after tools/list, MB over hand-written",
    unit: "MB",
    target: atMost(12),
    measure: memoryAtRest,
  },
  "one-answer": { what: "one answer, × direct SDK call", unit: "ms", target: atMost(1), measure: oneAnswer },
  "at-once": {
    what: "answers per second, 64 concurrent, × direct SDK",
    unit: "/s",
    target: atLeast(2),
    measure: answersAtOnce,
  },
  slow: {
    what: "256 concurrent answers of 200 ms, wall ÷ latency",
    unit: "ms",
    target: atMost(1.35),
    measure: manySlowAnswers,
  },
  waiting: {
    what: "CPU time of 5,000 concurrent calls, × 1,000 calls",
    unit: "ms",
    target: atMost(5.5),
    measure: waitingCalls,
  },
  stream: {
    what: "1,000 tokens at full speed, × raw SSE reader",
    unit: "ms",
    target: atMost(2.3),
    measure: fullSpeed,
  },
  delay: {
    what: "token delay at 500 per second, ms over raw reader",
    unit: "ms",
    target: atMost(10),
    measure: tokenDelay,
  },
  images: {
    what: "ten 4 MiB images saved and shown, × stream to files",
    unit: "ms",
    target: atMost(3.3),
    measure: tenImages,
  },
  "images-memory": {
    what: "peak memory growth of that, × raw bytes",
    unit: "MB",
    target: atMost(4),
    measure: imagesMemory,
  },
  http: {
    what: "list-models over HTTP per CPU second, × bare server",
    unit: "/s",
    target: atLeast(0.6),
    measure: callsOverHttp,
  },
  "http-images": {
    what: "p99 of a call while others draw 4 MiB, × idle",
    unit: "ms",
    target: atMost(3),
    measure: callsBesideImages,
  },
  ...ofBothApis("far-first", "first answer, 1 s after tools/list, round trips", farFirst, 1.6),
  ...ofBothApis("far-next", "an answer after another, round trips", farNext, 1.2),
  ...ofBothApis("far-later", "an answer after 6 s of silence, round trips", farLater, 1.2),
  ...ofBothApis("far-eight", "eight concurrent answers after that, round trips", farEight, 2.2),
  ...ofBothApis("cpu", "CPU time of one answer, × direct SDK call", cpuOfAnswer, 1.5),
};
