import { s3AddressOf } from "../../adapters/s3/s3-address.js";
import type { ServerSettings } from "./server-settings.js";
import type { Settings } from "./settings.js";

/** Whether links to images lead to the server. A bucket signs its own, unless its address says otherwise. */
const linksLeadHere = ({ images }: Pick<ServerSettings, "images">): boolean =>
  images === undefined || s3AddressOf(images)?.links === "server";

/** Whether several nodes make such links, so that they need the same secret to accept each other's. */
export const nodesShareLinks = (
  { state, nodes }: Pick<Settings, "state" | "nodes">,
  server: Pick<ServerSettings, "images">,
): boolean => state !== undefined && nodes > 1 && linksLeadHere(server);
