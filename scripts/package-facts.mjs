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

/** The owner until the project has a repository; set it in `repository` in package.json. */
export const placeholder = "OWNER";

/**
 * The repository in package.json, as a URL for browsers.
 *
 * @param {{ repository: { url: string } }} manifest package.json
 */
export function repositoryOf({ repository }) {
  const url = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
  const [, owner = ""] = new URL(url).pathname.split("/");
  return { url, owner };
}
