import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Licences that allow anyone to pass on a bundle with this notice. Whoever adds one has read it. */
const allowed = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);

/**
 * The licence texts of the bundled packages, which they require wherever their code is distributed.
 *
 * @param {string} repository
 * @param {string[]} files the bundled files, relative to it
 */
export async function thirdPartyNotices(repository, files) {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const packages = [...new Set(folders.filter((folder) => folder !== undefined))].sort();
  const notices = await Promise.all(packages.map((folder) => notice(join(repository, folder))));
  return `This package contains code of the following packages.\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`;
}

async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  if (!allowed.has(license)) throw new Error(`${name} cannot be bundled: its licence is ${license}.`);
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}
