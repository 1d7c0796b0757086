import { s3AddressOf } from "../../adapters/s3/s3-address.js";
import type { ServerSettings } from "./server-settings.js";

/** Whether links to images lead to the server. A bucket signs its own, unless its address says otherwise. */
export const linksLeadHere = ({ images }: Pick<ServerSettings, "images">): boolean =>
  images === undefined || s3AddressOf(images)?.links === "server";
