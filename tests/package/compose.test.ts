import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { imagePath } from "../../src/adapters/http/image-links.js";
import { readServerSettings } from "../../src/app/settings/read-server-settings.js";
import { readSettings } from "../../src/app/settings/read-settings.js";
import { unknownVariables } from "../../src/app/settings/secrets.js";

interface Service {
  readonly build?: string;
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly volumes: readonly string[];
  readonly depends_on?: readonly string[];
}

/** What can be said of compose.yaml without a Docker: it is read here, not run. */
describe("compose.yaml", () => {
  const repository = fileURLToPath(new URL("../../", import.meta.url));
  const filled = readFileSync(join(repository, "compose.yaml"), "utf8")
    .replace(/\$\{DOMAIN:-localhost\}/g, "localhost")
    .replace(/\$\{\w+:\?[^}]*\}/g, "x".repeat(40));
  const { services, volumes, configs } = parse(filled, { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: Readonly<Record<string, unknown>>;
    readonly configs: Readonly<Record<string, { readonly content: string }>>;
  };
  const nodes = [services["node1"]!, services["node2"]!];

  it("starts two nodes with settings that they understand, and that strangers cannot use", () => {
    for (const { environment = {}, build, command } of nodes) {
      expect([build, command]).toEqual([".", ["serve"]]);
      const { OPENAI_API_KEY_FILE: file, ...others } = environment;
      expect(file).toBe("/run/secrets/openai-key");
      expect(readSettings(others).isOk()).toBe(true);
      expect(readServerSettings(others, {})._unsafeUnwrap()).toMatchObject({ port: 8080, auth: "tokens" });
      expect(unknownVariables(others)).toEqual([]);
    }
    expect(existsSync(join(repository, "Dockerfile"))).toBe(true);
  });

  it("gives the nodes what they share, and each a disk of its own", () => {
    const [one, other] = nodes.map((node) => node.volumes.map((volume) => volume.split(":")[0]));
    expect(one).toEqual(["shared", "data1"]);
    expect(other).toEqual(["shared", "data2"]);
    const used = Object.values(services).flatMap((service) =>
      service.volumes.map((volume) => volume.split(":")[0]),
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(volumes).sort());
  });

  it("passes on what clients need, and keeps health and metrics to itself", () => {
    const { content } = configs["proxy"]!;
    const endpoint = new URL(nodes[0]!.environment!["MCP_OPENAI_PUBLIC_URL"]!).pathname;
    const passedOn = /^\s*@public path (.+)$/m.exec(content)?.[1]?.split(" ");
    expect(passedOn).toEqual([endpoint, `${imagePath}*`, "/.well-known/oauth-protected-resource/*"]);
    expect(content).toMatch(/handle @public \{\s*reverse_proxy /);
    expect(content.match(/reverse_proxy/g)).toHaveLength(1);
    expect(content).toMatch(/handle \{\s*respond 404\s*\}/);
  });

  it("names only services that there are, and pins other people's images", () => {
    for (const { depends_on = [], image } of Object.values(services)) {
      for (const name of depends_on) expect(Object.keys(services)).toContain(name);
      if (image !== undefined) expect(image).toMatch(/:\S*\d/);
    }
  });
});
