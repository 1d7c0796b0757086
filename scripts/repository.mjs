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
