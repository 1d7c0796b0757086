// The rule: app → adapters → domain → ports. ARCHITECTURE.md tells why.
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const outside = ["npm", "npm-optional", "npm-dev", "npm-peer", "npm-no-pkg", "npm-unknown"];

/** Where each package may be imported. All of them are bundled (scripts/bundle), except sharp. */
const homes = {
  openai: "^src/adapters/openai/",
  "eventsource-parser": "^src/adapters/openai/",
  "http-proxy-agent|https-proxy-agent|socks-proxy-agent": "^src/adapters/proxy/",
  "ipaddr\\.js": "^src/adapters/web/",
  "@modelcontextprotocol/(?:sdk|server|node)": "^src/adapters/mcp/(?:eras/|protocol/mcp-types\\.ts$)",
  jose: "^src/adapters/http/",
  s3mini: "^src/adapters/s3/",
  "ajv|ajv-formats": "^src/adapters/ajv/",
  sharp: "^src/adapters/sharp/",
  "fast-png": "^src/adapters/(?:offline|cli)/",
  sixel: "^src/adapters/cli/",
  "jsonc-parser|toml-eslint-parser|yaml": "^src/adapters/file-system/",
  ioredis: "^src/adapters/redis/",
  "@opentelemetry/api": "^src/adapters/telemetry/open-telemetry\\.ts$",
  pino: "^src/adapters/pino/",
  htmlparser2: "^src/adapters/svg/",
  "tsyringe|reflect-metadata": "^src/app/",
  "neverthrow|zod": "^src/",
};

const vendor = ([packages, home]) =>
  forbid(
    `${packages.replace(/\W+/g, "-")}-only-in-its-adapter`,
    `${packages} may be imported only in ${home}`,
    { path: "^src/", pathNot: home },
    { path: `node_modules/(${packages})(/|$)` },
  );

/**
 * Within an adapter, imports go down this list only: a folder may import those below it, and nothing of the others.
 * @param folders from the top down; those in one list stay apart.
 */
const layers = (adapter, folders) =>
  folders.map((together, index) => {
    const below = folders.slice(index + 1).flat();
    const own = `^src/adapters/${adapter}/(${together.join("|")})/`;
    return forbid(
      `${adapter}-layer-${index + 1}`,
      `In ${adapter}, ${together.join(" and ")} may import only ${below.join(", ") || "nothing of the adapter"}.`,
      { path: own },
      {
        path: `^src/adapters/${adapter}/`,
        pathNot: [`^src/adapters/${adapter}/$1/`, `^src/adapters/${adapter}/(${[...below, "-"].join("|")})/`],
      },
    );
  });

module.exports = {
  forbidden: [
    forbid(
      "no-circular",
      "Circular imports have no order in which they can be read.",
      {},
      { circular: true },
    ),
    {
      ...forbid(
        "no-folder-circles",
        "A folder must not depend on one that depends on it.",
        {},
        { circular: true },
      ),
      scope: "folder",
    },
    ...layers("openai", [["chat", "images"], ["http"], ["errors"], ["headers"], ["options"]]),
    ...layers("mcp", [
      ["tools", "prompts", "resources", "stdio", "eras"],
      ["gallery"],
      ["jobs"],
      ["progress"],
      ["results"],
      ["protocol"],
    ]),
    forbid(
      "no-orphans",
      "A file that nobody imports is dead.",
      {
        orphan: true,
        path: "^src/",
        pathNot: "^src/(index|mcp|testing|app/main|app/launch/launch|.+\\.d)\\.ts$",
      },
      {},
    ),
    forbid(
      "ports-import-nothing-of-ours",
      "Ports are the innermost ring.",
      { path: "^src/ports/" },
      { path: "^src/", pathNot: "^src/ports/" },
    ),
    forbid(
      "ports-know-only-neverthrow",
      "Ports are types and error values.",
      { path: "^src/ports/" },
      { dependencyTypes: [...outside, "core"], pathNot: "node_modules/neverthrow/" },
    ),
    forbid(
      "domain-imports-only-ports",
      "Rules know nothing of the outside.",
      { path: "^src/domain/" },
      { path: "^src/", pathNot: "^src/(domain|ports)/" },
    ),
    forbid(
      "domain-knows-only-neverthrow-and-zod",
      "No vendor and no node: module in a rule.",
      { path: "^src/domain/" },
      { dependencyTypes: [...outside, "core"], pathNot: "node_modules/(neverthrow|zod)/" },
    ),
    forbid(
      "adapters-stay-apart",
      "An adapter never imports another adapter.",
      { path: "^src/adapters/([^/]+)/" },
      { path: "^src/adapters/", pathNot: "^src/adapters/$1/" },
    ),
    forbid(
      "adapters-never-import-app",
      "Wiring depends on parts, never the other way.",
      { path: "^src/(adapters|testing)/" },
      { path: "^src/(app/|[^/]+\\.ts$)" },
    ),
    forbid(
      "test-doubles-know-only-ports",
      "The published doubles and suites work for anybody's provider.",
      { path: "^src/testing/" },
      { path: "^src/", pathNot: "^src/(testing|ports|domain)/" },
    ),
    ...Object.entries(homes).map(vendor),
    forbid(
      "no-dev-packages",
      "What ships may need only what is bundled with it.",
      { path: "^src/" },
      {
        dependencyTypes: ["npm-dev"],
        pathNot: `node_modules/(@types|${Object.keys(homes).join("|")})/`,
      },
    ),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
