import type { ListModels } from "../../../domain/models/list-models.js";
import type { ChatModelFacts, ImageModelFacts } from "../../../domain/models/model-facts.js";
import { report, type ExitCode, type Terminal } from "../terminal/terminal.js";
import { writeJson, writeTable } from "./table.js";

const columns = [
  { heading: "MODEL" },
  { heading: "FOR" },
  { heading: "$/M IN", isNumber: true },
  { heading: "$/M OUT", isNumber: true },
  { heading: "RETIRES" },
  { heading: "SUCCESSOR" },
];

/** `mcp-openai models`: what the server lists, with prices per million tokens. */
export async function modelsCommand(
  listModels: ListModels,
  isJson: boolean,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { error, note } = report(terminal);
  const list = await listModels.execute({}, { signal });
  if (list.isErr()) {
    error(list.error.message);
    return 1;
  }
  const { chat, image, notes } = list.value;
  if (isJson) writeJson(terminal, list.value);
  else {
    writeTable(terminal, columns, [...chat, ...image].map(row));
    for (const one of notes) note(one);
  }
  return 0;
}

const row = ({
  id,
  kind,
  price,
  retires = "",
  successor = "",
}: ChatModelFacts | ImageModelFacts): string[] => [
  id,
  kind === "chat" ? "ask" : "image",
  String(price?.inputPerMillionTokens ?? ""),
  String(price?.outputPerMillionTokens ?? ""),
  retires,
  successor,
];
