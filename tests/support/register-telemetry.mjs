// What a user loads with NODE_OPTIONS, as docs/servers.md shows it.
import { NodeSDK } from "@opentelemetry/sdk-node";

new NodeSDK().start();
