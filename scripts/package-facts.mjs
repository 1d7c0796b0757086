import { repositoryOf } from "./repository.mjs";

/**
 * package.json with what follows from its name and its repository: the MCP registry takes the package for the
 * server's only if `mcpName` is the name in server.json, and gives that name to the owner of the repository.
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
