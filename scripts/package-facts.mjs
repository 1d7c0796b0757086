import { repositoryOf } from "./repository.mjs";

/**
 * Adds the fields of package.json that derive from its name and its repository. The MCP registry accepts the package
 * only if `mcpName` is the name in server.json, and that name belongs to the owner of the repository.
 *
 * @template {{ name: string, repository: { url: string } }} Manifest
 * @param {Manifest} manifest
 */
export function completeManifest(manifest) {
  const { url, owner } = repositoryOf(manifest);
  return {
    ...manifest,
    homepage: `${url}#readme`,
    bugs: { url: `${url}/issues` },
    mcpName: `io.github.${owner}/${manifest.name}`,
  };
}
