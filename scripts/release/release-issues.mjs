import { placeholder, repositoryOf } from "../repository.mjs";

/**
 * What stands against publishing this version, in words; nothing does where the list is empty.
 *
 * @param {{ version: string, repository: { url: string } }} manifest package.json
 * @param {string} changelog CHANGELOG.md
 */
export function releaseIssues(manifest, changelog) {
  const faults = [];
  if (repositoryOf(manifest).owner === placeholder)
    faults.push(
      `package.json: repository.url still has ${placeholder} where the owner of the repository belongs; put it there and run npm run generate.`,
    );
  const [, version] = /^## \[(\d\S*)\] - \d{4}-\d{2}-\d{2}$/m.exec(changelog) ?? [];
  if (version !== manifest.version)
    faults.push(
      `CHANGELOG.md: its latest release is ${version ?? "none"}, but package.json has ${manifest.version}; move what is under [Unreleased] to "## [${manifest.version}] - YYYY-MM-DD".`,
    );
  return faults;
}
