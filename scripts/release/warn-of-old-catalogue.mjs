// Runs at the end of `npm test`: old prices are not the fault of a change, so they fail only a release.
import { currentCatalogueIssue } from "./catalogue-age.mjs";

const issue = await currentCatalogueIssue();
if (issue !== undefined) console.warn(`\nWarning: ${issue}\n`);
