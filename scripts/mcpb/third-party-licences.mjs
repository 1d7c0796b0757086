import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The licence texts of these packages, which they require wherever their code is distributed.
 *
 * @param {string[]} folders the packages' folders
 */
export async function thirdPartyLicences(folders) {
  const texts = await Promise.all(folders.map(licence));
  return `This server is bundled with the following packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

async function licence(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}
