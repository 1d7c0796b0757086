/** What stands for the owner until the project has a repository; package.json's `repository` is where to set it. */
export const placeholder = "OWNER";

/**
 * The repository that package.json names, as browsers open it.
 *
 * @param {{ repository: { url: string } }} manifest package.json
 */
export function repositoryOf({ repository }) {
  const url = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
  const [, owner = ""] = new URL(url).pathname.split("/");
  return { url, owner };
}
